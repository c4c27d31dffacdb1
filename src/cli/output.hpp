// Why: a result that was not written is no result: a full disk must be an error, and a reader that left must not be.
// Must never: keep a byte back after flush().
#pragma once

#include <streambuf>
#include <string>

namespace aiops::cli {

class DescriptorBuffer final : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor, bool by_line = false) : descriptor_(descriptor), by_line_(by_line) {}
  int error() const { return error_; }  // errno of the first write that failed; 0: none
  bool reader_left() const;

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  int descriptor_;
  bool by_line_;
  int error_ = 0;
  std::string pending_;
};

}  // namespace aiops::cli
