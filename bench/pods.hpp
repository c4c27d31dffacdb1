// Why: pods of real size in any number, for the measuring tools. Recorded pods are multiplied into distinct ones: own names,
// uids, addresses, and 200 pods a namespace; every thousandth comes from a second recording, which is unhealthy.
#pragma once

#include <string>
#include <vector>

namespace bench {

class PodMaker {
 public:
  PodMaker(const char* healthy_list, const char* unhealthy_list);  // paths of recorded lists
  bool ready() const { return !healthy_.empty() && !unhealthy_.empty(); }
  // As kubectl prints an item of a List: it says what it is.
  std::string pod(unsigned number) const;

 private:
  struct Template {
    std::string text, name, uid, name_space, ip;
  };
  static std::vector<Template> read(const char* path, bool only_running);

  std::vector<Template> healthy_, unhealthy_;
};

}  // namespace bench
