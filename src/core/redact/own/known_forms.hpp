// Why: a secret that is known by its value leaks in other clothes: inside JSON, in a URL, in base64, as hexadecimal digits. This
// says which texts give a value away.
// Must never: leave out a common writing because it is unlikely for this value; what is not listed here leaks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aiops::redact {

struct KnownForm {
  enum class How : std::uint8_t {
    exact,  // byte by byte
    hex,  // digits in either case
    percent,  // each byte as it is or as %XX, a blank also as +
    base64,  // the digits that depend on the value alone; `open_front`, `open_back`: one more on that side holds bits of it
  };
  How how = How::exact;
  std::string text;
  bool open_front = false, open_back = false;
};

// Every form of a value of at least 6 bytes, each once. The texts have at least 6 bytes.
std::vector<KnownForm> known_forms(std::string_view value);

}  // namespace aiops::redact
