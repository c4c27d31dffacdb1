// Writing to a descriptor; see the header.
#include "cli/output.hpp"

#include <unistd.h>

#include <cerrno>

namespace aiops::cli {

namespace {
constexpr std::size_t enough = 65536;
}

bool DescriptorBuffer::reader_left() const { return error_ == EPIPE; }

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char one = traits_type::to_char_type(c);
  return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

std::streamsize DescriptorBuffer::xsputn(const char* text, std::streamsize size) {
  pending_.append(text, static_cast<std::size_t>(size));
  const bool line = by_line_ && size > 0 && text[size - 1] == '\n';
  if ((line || pending_.size() >= enough) && sync() != 0) return 0;
  return size;
}

int DescriptorBuffer::sync() {
  std::size_t done = 0;
  while (done < pending_.size() && error_ == 0) {
    const ssize_t written = ::write(descriptor_, pending_.data() + done, pending_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error_ = errno;
    } else {
      done += static_cast<std::size_t>(written);
    }
  }
  pending_.clear();
  return error_ == 0 ? 0 : -1;
}

}  // namespace aiops::cli
