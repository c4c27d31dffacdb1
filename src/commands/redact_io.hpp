// Why: the filter reads what is there and writes what is clean, straight from and to the descriptors: no buffer that fills, no
// copy of clean bytes. The same over streams, for tests.
// Must never: call a write done that was not, or take a reader that left for a full disk.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "commands/command.hpp"
#include "core/redact/stream.hpp"

namespace aiops::commands {

inline constexpr std::size_t block_size = 256 << 10;

class Descriptor {  // owns it
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;
  Descriptor(const Descriptor&) = delete;
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  int close();  // errno, 0: done

 private:
  int number_;
};

class Source {
 public:
  virtual ~Source() = default;
  // What is there, at most `size` bytes; 0: the end. Waits only while there is nothing.
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
};

class DescriptorSource final : public Source {
 public:
  explicit DescriptorSource(int descriptor) : descriptor_(descriptor) {}
  Result<std::size_t> read(char* into, std::size_t size) override;

 private:
  int descriptor_;
};

class StreamSource final : public Source {
 public:
  explicit StreamSource(std::istream& in) : in_(in) {}
  Result<std::size_t> read(char* into, std::size_t size) override;

 private:
  std::istream& in_;
};

// Writes all pieces with as few calls as the system allows. Error: errno in words.
class DescriptorOutlet final : public redact::Outlet {
 public:
  explicit DescriptorOutlet(int descriptor) : descriptor_(descriptor) {}
  Status write(std::span<const std::string_view> pieces) override;
  bool reader_left() const { return reader_left_; }

 private:
  Status write_some(std::span<const std::string_view> pieces);

  int descriptor_;
  bool reader_left_ = false;
  std::string joined_;  // many small pieces become one
};

class StreamOutlet final : public redact::Outlet {
 public:
  explicit StreamOutlet(std::ostream& out) : out_(out) {}
  Status write(std::span<const std::string_view> pieces) override;

 private:
  std::ostream& out_;
};

class NoOutlet final : public redact::Outlet {
 public:
  Status write(std::span<const std::string_view>) override { return {}; }
};

std::string words_of(int error);  // of errno: "No such file or directory"

}  // namespace aiops::commands
