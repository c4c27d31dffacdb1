// Descriptors as other programs leave them to us.
#include "commands/redact_io.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <numeric>
#include <thread>
#include <vector>

namespace aiops::commands {
namespace {

struct Pipes {
  Descriptor read, write;
  explicit Pipes(int flags) : Pipes(flags, {}) {}

 private:
  struct Ends {
    int at[2] = {-1, -1};
  };
  Pipes(int flags, Ends ends) : read(opened(flags, ends)), write(ends.at[1]) {}
  static int opened(int flags, Ends& ends) {
    EXPECT_EQ(pipe2(ends.at, flags | O_CLOEXEC), 0);
    return ends.at[0];
  }
};

std::string all_of(int descriptor) {
  DescriptorSource source(descriptor);
  std::string out;
  std::vector<char> block(10'000);
  for (;;) {
    const auto got = source.read(block.data(), block.size());
    EXPECT_TRUE(got);
    if (!got || *got == 0) return out;
    out.append(block.data(), *got);
  }
}

// More than a pipe holds, in pieces small and large, so that writes are cut in the middle of a piece.
TEST(RedactIo, WritesAllPiecesAlsoToAPipeThatDoesNotBlock) {
  for (const int flags : {0, O_NONBLOCK}) {
    for (const std::size_t piece : {std::size_t{3}, std::size_t{5000}, std::size_t{300'000}}) {
      std::string text(1'200'000, '\0');
      std::iota(text.begin(), text.end(), '\0');
      std::vector<std::string_view> pieces{""};
      for (std::size_t at = 0; at < text.size(); at += piece) pieces.push_back(std::string_view(text).substr(at, piece));
      Pipes pipes(flags);
      std::string got;
      std::thread reader([&] { got = all_of(pipes.read.number()); });
      EXPECT_TRUE(DescriptorOutlet(pipes.write.number()).write(pieces));
      pipes.write.close();
      reader.join();
      EXPECT_EQ(got == text, true) << flags << " " << piece;
    }
  }
}

TEST(RedactIo, AReadGivesWhatIsThere) {
  Pipes pipes(0);
  const std::string_view hello = "hello";
  ASSERT_TRUE(DescriptorOutlet(pipes.write.number()).write({&hello, 1}));
  char block[100];
  DescriptorSource source(pipes.read.number());
  EXPECT_EQ(source.read(block, sizeof block).value_or(0), 5U);
}

TEST(RedactIo, ADescriptorThatCannotBeReadOrWrittenIsAnError) {
  Pipes pipes(0);
  char block[10];
  const std::string_view hello = "hello";
  const auto read = DescriptorSource(pipes.write.number()).read(block, sizeof block);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().what, "Bad file descriptor");
  DescriptorOutlet outlet(pipes.read.number());
  EXPECT_FALSE(outlet.write({&hello, 1}));
  EXPECT_FALSE(outlet.reader_left());
}

}  // namespace
}  // namespace aiops::commands
