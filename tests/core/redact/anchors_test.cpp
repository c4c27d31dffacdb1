// The oracle is what the words of rule.hpp say, byte by byte; every implementation has to give exactly its hits, wherever a text
// begins in memory and wherever it ends.
#include "core/redact/anchors.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace aiops::redact {

bool operator==(const Hit& a, const Hit& b) { return a.at == b.at && a.what == b.what; }
void PrintTo(const Hit& hit, std::ostream* out) { *out << hit.what << "@" << hit.at; }

namespace {

constexpr std::uint32_t all_shapes = (1U << shape_count) - 1;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool hex(char c) { return digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }
bool alnum(char c) { return digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }
bool run(char c) { return alnum(c) || c == '+' || c == '/' || c == '_' || c == '-'; }

// The text with NUL around it.
struct Oracle {
  std::string_view text;

  char byte(std::size_t at) const { return at < text.size() ? text[at] : '\0'; }  // before 0 is far behind the end
  bool literal(std::string_view wanted, std::size_t at) const {
    if (text.size() - at < wanted.size()) return false;
    return std::equal(wanted.begin(), wanted.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, char b) { return lower(a) == lower(b); });
  }
  bool dot(std::size_t at) const { return byte(at) == '.' && digit(byte(at - 1)) && digit(byte(at + 1)); }
  bool dotted_digits(std::size_t at) const {
    if (!dot(at)) return false;
    for (std::size_t n = at + 2; n <= at + 4; ++n) {
      if (dot(n)) return true;
      if (!digit(byte(n))) return false;
    }
    return false;
  }
  // The colon that stands behind at most four hexadecimal digits; the text's size when none does.
  std::size_t next_colon(std::size_t at) const {
    for (std::size_t n = at + 1; n <= at + 5; ++n) {
      if (byte(n) == ':') return n;
      if (!hex(byte(n))) break;
    }
    return text.size();
  }
  bool colon_groups(std::size_t at) const {
    if (byte(at) != ':') return false;
    if (byte(at + 1) == ':' && (hex(byte(at - 1)) || hex(byte(at + 2)))) return true;
    if (!hex(byte(at - 1)) && byte(at - 1) != ':') return false;
    const std::size_t second = next_colon(at);
    return second < text.size() && next_colon(second) < text.size();
  }
  bool digit_run(std::size_t at) const {
    const auto joins = [this](std::size_t n) {
      return (byte(n) == ' ' || byte(n) == '-') && digit(byte(n - 1)) && digit(byte(n + 1));
    };
    if (!digit(byte(at)) || digit(byte(at - 1)) || joins(at - 1)) return false;
    int digits = 0;
    for (std::size_t n = at; digit(byte(n)) || joins(n); ++n) digits += digit(byte(n)) ? 1 : 0;
    return digits >= 9;
  }
  bool long_run(std::size_t at) const {
    if (!run(byte(at)) || run(byte(at - 1))) return false;
    for (std::size_t n = 0; n < 20; ++n) {
      if (!run(byte(at + n))) return false;
    }
    return true;
  }
  bool hidden(std::size_t at) const {
    if (text[at] == '\x1B') return true;
    for (const auto& [first, last] : {std::pair<unsigned, unsigned>{0xAD, 0xAD},
                                      {0x200B, 0x200F},
                                      {0x202A, 0x202E},
                                      {0x2060, 0x2064},
                                      {0x2066, 0x2069},
                                      {0xFEFF, 0xFEFF}}) {
      for (unsigned code = first; code <= last; ++code) {
        std::string utf8;
        if (code >= 0x800) utf8 += static_cast<char>(0xE0 | code >> 12);
        utf8 += static_cast<char>(code >= 0x800 ? 0x80 | (code >> 6 & 63) : 0xC0 | code >> 6);
        utf8 += static_cast<char>(0x80 | (code & 63));
        if (text.substr(at, utf8.size()) == utf8) return true;
      }
    }
    return false;
  }
  bool shape(Shape shape, std::size_t at) const {
    switch (shape) {
      case Shape::at_sign:
        return text[at] == '@' && static_cast<unsigned char>(byte(at - 1)) > ' ' && alnum(byte(at + 1));
      case Shape::dotted_digits:
        return dotted_digits(at);
      case Shape::colon_groups:
        return colon_groups(at);
      case Shape::digit_run:
        return digit_run(at);
      case Shape::long_run:
        return long_run(at);
      case Shape::percent:
        return text[at] == '%' && hex(byte(at + 1)) && hex(byte(at + 2));
      case Shape::hidden:
        return hidden(at);
    }
    return false;
  }
};

std::vector<Hit> expected(const std::vector<std::string_view>& literals, std::uint32_t wanted, std::string_view text) {
  const Oracle oracle{text};
  std::vector<Hit> out;
  for (std::uint32_t at = 0; at < text.size(); ++at) {
    for (std::uint32_t n = 0; n < literals.size(); ++n) {
      if (oracle.literal(literals[n], at)) out.push_back({at, n});
    }
    for (std::uint32_t n = 0; n < shape_count; ++n) {
      if ((wanted >> n & 1) != 0 && oracle.shape(static_cast<Shape>(n), at)) {
        out.push_back({at, static_cast<std::uint32_t>(literals.size()) + n});
      }
    }
  }
  return out;
}

struct Sets {
  Sets(std::vector<std::string_view> words, std::uint32_t shapes) : literals(std::move(words)), wanted(shapes) {
    for (const Simd simd : {Simd::portable, Simd::avx2, Simd::avx512, Simd::best}) sets.emplace_back(literals, wanted, simd);
  }
  // A heap block of just the text's size, `shift` bytes into it: a sanitizer sees every byte read beside it.
  void check(std::string_view text, std::size_t shift = 0) const {
    const auto copy = std::make_unique<char[]>(shift + text.size());
    std::copy(text.begin(), text.end(), copy.get() + shift);
    const std::string_view placed(copy.get() + shift, text.size());
    const std::vector<Hit> want = expected(literals, wanted, text);
    for (std::size_t n = 0; n < sets.size(); ++n) {
      std::vector<Hit> hits;
      sets[n].scan(placed, hits);
      ASSERT_EQ(hits, want) << "implementation " << n << ", shift " << shift << ", text of " << text.size() << ": " << text;
    }
  }
  std::vector<std::string_view> literals;
  std::uint32_t wanted;
  std::vector<AnchorSet> sets;
};

const std::vector<std::string_view> some_literals = {
    "ghp_",          "github_pat_", "glpat-", "xoxb-",    "AKIA",       "sk_live_", "eyJ",        "://",
    "-----BEGIN ",   "password",    "passwd", "pass",     "secret",     "token",    "apikey",     "api_key",
    "authorization", "bearer ",     "auth",   "datadog",  "cloudflare", "kind:",    "\"kind\"",   "AccountKey=",
    "password",      "SECRET",      "aaaa",   "aaaaaaaa", "a.b.c",      "%2B",      "[REDACTED:", "last-applied-configuration",
    "\\u00"};

std::string pieces(std::mt19937& random, const std::vector<std::string_view>& literals, std::size_t most) {
  static const std::vector<std::string_view> others = {"10.0.0.1",
                                                       "1.2.3",
                                                       "255.255.255.255",
                                                       "fe80::1",
                                                       "::1",
                                                       "12:34:56",
                                                       "00:1a:2b:3c:4d:5e",
                                                       "2001:db8:0:1:2",
                                                       "4111 1111-1111 1111",
                                                       "2015-10-18 18",
                                                       "123456789",
                                                       "user@example.com",
                                                       " @a",
                                                       "a@ ",
                                                       "%20",
                                                       "%4",
                                                       "%zz",
                                                       "\x1B[0m",
                                                       "\xC2\xAD",
                                                       "\xC2\xA0",
                                                       "\xE2\x80\x8B",
                                                       "\xE2\x80\x90",
                                                       "\xE2\x80\xAE",
                                                       "\xE2\x81\xA5",
                                                       "\xE2\x81\xA9",
                                                       "\xEF\xBB\xBF",
                                                       "\xEF\xBB",
                                                       "\xE2\x80",
                                                       "0123456789abcdefghij",
                                                       "ABCDEFGHIJKLMNOPQRS",
                                                       "+/_-",
                                                       " ",
                                                       "-",
                                                       ":",
                                                       ".",
                                                       "@",
                                                       "%",
                                                       "\n",
                                                       "\t",
                                                       "\xFF",
                                                       "\x0D\x0D",
                                                       "G",
                                                       "1",
                                                       "9-",
                                                       "a"};
  std::string out;
  while (out.size() < most) {
    const std::size_t pick = random() % 8;
    std::string piece(pick < 3 ? literals[random() % literals.size()] : others[random() % others.size()]);
    if (pick == 0) piece = piece.substr(random() % piece.size(), 1 + random() % piece.size());
    for (char& c : piece) {
      if (random() % 8 == 0 && alnum(c) && !digit(c)) c = static_cast<char>(c ^ 0x20);
      if (random() % 64 == 0) c = static_cast<char>(random());
    }
    out += piece;
  }
  return out.substr(0, most);
}

TEST(Anchors, EveryImplementationFindsWhatLookingAtEachByteFinds) {
  const Sets sets(some_literals, all_shapes);
  std::mt19937 random(1);
  for (int n = 0; n < 400; ++n) ASSERT_NO_FATAL_FAILURE(sets.check(pieces(random, some_literals, random() % 700), n % 64));
}

TEST(Anchors, AreTheSameAtEveryLengthAndAlignment) {
  const Sets sets(some_literals, all_shapes);
  std::mt19937 random(2);
  const std::string text = pieces(random, some_literals, 200);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    ASSERT_NO_FATAL_FAILURE(sets.check(text.substr(0, size), size % 64));
    ASSERT_NO_FATAL_FAILURE(sets.check(text.substr(size), 63 - size % 64));
  }
}

TEST(Anchors, AreTheSameAcrossChunks) {
  const Sets sets(some_literals, all_shapes);
  std::mt19937 random(3);
  for (const std::size_t size : {4030U, 4095U, 4096U, 4097U, 4099U, 4100U, 4159U, 4160U, 8192U, 8195U, 20000U}) {
    ASSERT_NO_FATAL_FAILURE(sets.check(pieces(random, some_literals, size)));
  }
}

TEST(Anchors, ALiteralIsFoundAtEveryPlaceAroundTheEdgesOfAChunk) {
  for (const std::string_view word : {"://", "ghp_", "last-applied-configuration"}) {
    const Sets sets({word}, 0);
    for (std::size_t at = 4096 - 70; at < 4096 + 70; ++at) {
      std::string text(4096 + 200, '.');
      text.replace(at, word.size(), word);
      ASSERT_NO_FATAL_FAILURE(sets.check(text));
      ASSERT_NO_FATAL_FAILURE(sets.check(text.substr(0, at + word.size())));
      ASSERT_NO_FATAL_FAILURE(sets.check(text.substr(0, at + word.size() - 1)));
    }
  }
}

TEST(Anchors, LongRunsAndChainsAreReportedOnceAcrossChunks) {
  const Sets sets({}, all_shapes);
  for (const std::string piece : {"a", "1", "1 ", "1-", "1.", "12:", "::", "%41", "1.2.3.4@", "\xE2\x80\x8B"}) {
    std::string text(100, '\n');
    while (text.size() < 8300) text += piece;
    ASSERT_NO_FATAL_FAILURE(sets.check(text));
    ASSERT_NO_FATAL_FAILURE(sets.check(text.substr(100)));
  }
}

TEST(Anchors, AThreeByteLiteralMayHaveAnythingBehindIt) {
  const Sets sets({"://", "eyJ"}, 0);
  for (int c = 0; c < 256; ++c) {
    sets.check(std::string("x://") + static_cast<char>(c) + "EYj" + static_cast<char>(c) + std::string(100, ' '));
  }
}

TEST(Anchors, CaseCountsForNothingButLetters) {
  const Sets sets({"[@`{_-.1\\"}, 0);
  sets.check("[@`{_-.1\\ {@`[_-.1\\ [`@{_-.1\\ [@`{\x7F-.1\\ [@`{_\x0D.1\\ [@`{_-\x0E.1\\ [@`{_-.\x11\\ ");
}

TEST(Anchors, WordsOutsideAsciiAreFoundToo) {
  const Sets sets({"\xD0\xBF\xD0\xB0\xD1\x80\xD0\xBE\xD0\xBB\xD1\x8C", "caf\xC3\xA9 key", "\xC3\xA9 x", "ab", "p"}, 0);
  sets.check("a \xD0\xBF\xD0\xB0\xD1\x80\xD0\xBE\xD0\xBB\xD1\x8C: x, caf\xC3\xA9 key caf\xC3\xA9 X AB PP");
}

TEST(Anchors, HitsAreAppendedInOrderWithTheLowerNumberFirst) {
  const std::vector<std::string_view> words = {"longpassword", "gpas", "LONG", "long"};
  const AnchorSet set(words, 0);
  std::vector<Hit> hits = {{99, 99}};
  set.scan("longpassword", hits);
  EXPECT_EQ(hits, (std::vector<Hit>{{99, 99}, {0, 0}, {0, 2}, {0, 3}, {3, 1}}));
}

// Many literals fill the filter, so that its buckets hold more than one window each.
TEST(Anchors, HundredsOfLiteralsAreKeptApart) {
  std::mt19937 random(4);
  std::vector<std::string> words;
  for (int n = 0; n < 600; ++n) {
    std::string word;
    for (std::size_t size = 3 + random() % 12; word.size() < size;) word += "abcdeXYZ019_-:/ ."[random() % 17];
    words.push_back(std::move(word));
  }
  const std::vector<std::string_view> literals(words.begin(), words.end());
  const Sets sets(literals, all_shapes);
  for (int n = 0; n < 40; ++n) ASSERT_NO_FATAL_FAILURE(sets.check(pieces(random, literals, 300)));
}

}  // namespace
}  // namespace aiops::redact
