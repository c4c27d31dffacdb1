// The guard stands before every prompt and every sink: once warm, a call on a text of ordinary size allocates nothing.
#include <atomic>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "core/redact/corpus.hpp"
#include "core/redact/redactor.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}

// Counted for the whole test program.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace aiops::redact {
namespace {

// 8 KiB of log in which something is found now and then.
std::string text_of(std::uint32_t seed) {
  std::string text;
  for (const auto& p : testing::positives(1, seed)) {
    text += "I1120 12:00:00.000000       1 server.go:42] \"request\" path=/api/v1/orders status=200 took=12ms\n";
    if (p.text.size() < 200) text += p.text + "\n";
    if (text.size() > 8192) break;
  }
  text.resize(8192, ' ');
  return text;
}

TEST(Redactor, AllocatesNothingOnceItIsWarm) {
  Policy policy;
  policy.profiles = Profile::secrets | Profile::infra | Profile::pii;
  auto redactor = Redactor::make(policy);
  ASSERT_TRUE(redactor);
  const std::string first = text_of(1), second = text_of(2);
  RedactedText out;
  for (int i = 0; i < 3; ++i) {
    redactor->redact(first, out);
    redactor->redact(second, out);
  }
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) redactor->redact(i % 2 == 0 ? first : second, out);
  EXPECT_EQ(allocations - before, 0U);
  EXPECT_NE(out.view().find("[REDACTED:"), std::string_view::npos);
}

}  // namespace
}  // namespace aiops::redact
