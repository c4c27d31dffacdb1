// copy: GB/s of memcpy, 512 MiB into a buffer of 256 KiB, best of five: the yardstick of everything that reads a text once.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include <fmt/format.h>

int main() {
  const std::vector<char> from(512 << 20, 'x');
  std::vector<char> to(256 << 10);
  double best = 0;
  for (int run = 0; run < 5; ++run) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t at = 0; at < from.size(); at += to.size()) {
      std::memcpy(to.data(), from.data() + at, to.size());
      asm volatile("" : : "r"(to.data()) : "memory");
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::max(best, static_cast<double>(from.size()) / took.count() / 1e9);
  }
  fmt::print("{:.1f}\n", best);
}
