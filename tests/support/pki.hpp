// Throw-away certificates, made anew in every run: nothing to check in, nothing to expire by surprise.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace aiops::test {

struct Identity {
  std::string certificate_pem;
  std::string key_pem;
};

class Authority {
 public:
  explicit Authority(const std::string& name);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // `names`: DNS names, or addresses. Valid from `from_days` to `to_days`, counted from today.
  Identity issue(const std::string& common_name, const std::vector<std::string>& names, long from_days = -1,
                 long to_days = 1) const;
  const std::string& pem() const { return pem_; }

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string pem_;
};

}  // namespace aiops::test
