// Why: a name is compared with hundreds of words, and is hardly ever one of them. Its first letter and its length say so.
// Must never: differ from comparing with each word in turn.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aiops::redact {

// Words of lower-case letters and digits that begin with a letter, of at most 31 bytes.
template <std::size_t N>
class WordSet {
 public:
  constexpr explicit WordSet(const std::string_view (&words)[N]) {
    for (std::size_t n = 0; n < N; ++n) words_[n] = words[n];
    std::sort(words_.begin(), words_.end());
    for (std::size_t n = N; n-- > 0;) {
      const std::size_t letter = letter_of(words_[n][0]);
      lengths_[letter] |= 1U << words_[n].size();
      from_[letter] = static_cast<std::uint16_t>(n);
    }
  }

  bool has(std::string_view word) const {
    if (word.empty() || word.size() > 31) return false;
    const std::size_t letter = letter_of(word[0]);
    if (letter >= letters || (lengths_[letter] >> word.size() & 1) == 0) return false;
    for (std::size_t n = from_[letter]; n < N && words_[n][0] == word[0]; ++n) {
      if (words_[n] == word) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t letters = 26;
  static constexpr std::size_t letter_of(char c) { return static_cast<unsigned char>(c - 'a'); }

  std::array<std::string_view, N> words_{};
  std::array<std::uint32_t, letters> lengths_{};  // bit n: a word of n bytes begins with the letter
  std::array<std::uint16_t, letters> from_{};  // the first of its words
};

// Which letters a word has; of two words one can stand in the other only when it has no letter more.
constexpr std::uint32_t letters_of(std::string_view word) {
  std::uint32_t out = 0;
  for (const char c : word) out |= c >= 'a' && c <= 'z' ? 1U << (c - 'a') : 0;
  return out;
}

}  // namespace aiops::redact
