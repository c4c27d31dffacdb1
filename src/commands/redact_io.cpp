// Reading and writing descriptors; see the header.
#include "commands/redact_io.hpp"

#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <istream>
#include <ostream>

namespace aiops::commands {

namespace {

constexpr std::size_t most_pieces = 512;  // of one writev; the system takes 1024
constexpr std::size_t small_piece = 1024;  // below this on average a copy is cheaper than a piece

// Whoever shares the descriptor may have made it non-blocking.
bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

void wait_for(int descriptor, short what) {
  pollfd one{descriptor, what, 0};
  ::poll(&one, 1, -1);
}

}  // namespace

std::string words_of(int error) { return std::strerror(error); }

int Descriptor::close() {
  if (number_ < 0) return 0;
  const int result = ::close(number_);
  number_ = -1;
  return result == 0 || errno == EINTR ? 0 : errno;
}

Result<std::size_t> DescriptorSource::read(char* into, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(descriptor_, into, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (would_block()) {
      wait_for(descriptor_, POLLIN);
    } else if (errno != EINTR) {
      return fail(Fault::input, words_of(errno));
    }
  }
}

Result<std::size_t> StreamSource::read(char* into, std::size_t size) {
  in_.read(into, static_cast<std::streamsize>(size));
  return static_cast<std::size_t>(in_.gcount());
}

Status DescriptorOutlet::write(std::span<const std::string_view> pieces) {
  std::size_t total = 0;
  for (const auto piece : pieces) total += piece.size();
  if (pieces.size() > 8 && total / pieces.size() < small_piece) {
    joined_.clear();
    for (const auto piece : pieces) joined_ += piece;
    const std::string_view all = joined_;
    return write_some({&all, 1});
  }
  while (!pieces.empty()) {
    const auto some = pieces.first(std::min(pieces.size(), most_pieces));
    if (auto status = write_some(some); !status) return status;
    pieces = pieces.subspan(some.size());
  }
  return {};
}

Status DescriptorOutlet::write_some(std::span<const std::string_view> pieces) {
  std::array<iovec, most_pieces> parts;
  std::size_t first = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) parts[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
  while (first < pieces.size()) {
    if (parts[first].iov_len == 0) {
      ++first;
      continue;
    }
    const ssize_t written = ::writev(descriptor_, &parts[first], static_cast<int>(pieces.size() - first));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && would_block()) {
      wait_for(descriptor_, POLLOUT);
    } else if (written < 0) {
      reader_left_ = errno == EPIPE;
      return fail(Fault::unreachable, words_of(errno));
    }
    auto left = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
    for (; first < pieces.size() && left >= parts[first].iov_len; ++first) left -= parts[first].iov_len;
    if (left > 0) {
      parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + left;
      parts[first].iov_len -= left;
    }
  }
  return {};
}

Status StreamOutlet::write(std::span<const std::string_view> pieces) {
  for (const auto piece : pieces) out_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  return out_ ? Status() : fail(Fault::unreachable, "the stream takes no more");
}

}  // namespace aiops::commands
