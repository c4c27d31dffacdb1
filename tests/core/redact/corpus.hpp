// Why: true positives written from the formats' documents, not from the rules that must find them: testdata/redact. Values are
// made here, from a template and a seed, so that nothing in the repository looks like a live key.
// Must never: be read by the product.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aiops::redact::testing {

struct Positive {
  std::string family;
  std::string pattern;  // the template
  std::string text;
  std::size_t begin = 0, end = 0;  // the secret within the text
  std::string secret() const { return text.substr(begin, end - begin); }
};

// Every template of positives.txt, `variants` times with other values; the same for the same seed.
std::vector<Positive> positives(int variants, std::uint32_t seed = 1);
std::vector<std::string> benign_lines();

// The clothes in which a text arrives: a log format, JSON, JSON in JSON, a header ...
struct Carrier {
  std::string_view name;
  Positive (*wrap)(const Positive&);
};
const std::vector<Carrier>& carriers();

// The longest piece of the secret (of at least 8 bytes, or all of a shorter one) that still stands in the output; empty: gone.
std::string left_of(const std::string& secret, std::string_view redacted);

}  // namespace aiops::redact::testing
