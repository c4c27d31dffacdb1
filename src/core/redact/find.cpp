// Settling: finds are sorted by where they begin, the longer first, then by the precedence of their rules. One that lies inside
// the one before is dropped; one that hangs over its end makes it longer. What is united takes the graver sensitivity, so that
// a password is never written as a restorable pseudonym because a name stood beside it. Of two with the same span, one that
// knows how the document wants its value written comes first.
#include "core/redact/find.hpp"

#include <algorithm>

#include "core/redact/placeholder.hpp"
#include "core/redact/policy.hpp"

namespace aiops::redact {

namespace {

bool knows_the_document(const Find& find) {
  return find.form == Form::base64 || find.form == Form::quoted || find.form == Form::removed;
}

}  // namespace

void Finds::begin(std::string_view text, const Selection* selection) {
  text_ = text;
  selection_ = selection;
  finds_.clear();
  recoded_.clear();
  follow_ = {};
  opens_object_ = false;
  broken_off_ = false;
}

bool Finds::wants(const Rule& rule) const { return selection_ == nullptr || selection_->has(rule); }

namespace {

// The end of the placeholder within which `at` lies, or `at`: a detector may have read a part of one as a value.
std::size_t behind_placeholder(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 300;  // a host of 16 labels
  for (std::size_t back = 1; back <= std::min(longest, at); ++back) {
    const char c = text[at - back];
    if (c == '[') return std::max(at, placeholder_end(text, at - back).value_or(at));
    if (c == ']' || c == ' ' || c == '\n') break;
  }
  return at;
}

}  // namespace

void Finds::add(const Rule& rule, std::size_t begin, std::size_t end, Form form) {
  if (!wants(rule)) return;
  begin = behind_placeholder(text_, begin);
  while (begin < end) {
    const auto kept = next_placeholder(text_, begin, end);
    const std::size_t stop = kept ? std::min(kept->begin, end) : end;
    if (stop > begin) finds_.push_back({begin, stop, &rule, form, 0, 0, false});
    begin = kept ? kept->end : end;
  }
}

void Finds::add_recoded(const Rule& rule, std::size_t begin, std::size_t end, std::string_view text) {
  if (begin >= end) return;
  finds_.push_back({begin, end, &rule, Form::recoded, static_cast<std::uint32_t>(recoded_.size()),
                    static_cast<std::uint32_t>(text.size()), false});
  recoded_ += text;
}

void Finds::take(const Finds& other, std::size_t from, std::size_t until) {
  for (Find find : other.finds_) {
    if (find.begin >= until || find.end <= from) continue;
    if (find.begin < from) {
      if (find.form == Form::recoded) find.form = Form::placeholder;
      find.begin = from;
    }
    if (find.form == Form::recoded) {
      const auto text = other.recoded(find);
      find.text = static_cast<std::uint32_t>(recoded_.size());
      recoded_ += text;
    }
    finds_.push_back(find);
  }
}

void Finds::forget(std::size_t count) {
  finds_.erase(finds_.begin(), finds_.begin() + static_cast<std::ptrdiff_t>(count));
  if (finds_.empty()) recoded_.clear();
}

void Finds::shift(std::size_t bytes) {
  for (Find& find : finds_) {
    find.begin -= bytes;
    find.end -= bytes;
  }
}

void Finds::settle() {
  const auto place = [&](const Rule& rule) { return selection_ == nullptr ? precedence(rule) : selection_->place(rule); };
  std::sort(finds_.begin(), finds_.end(), [&](const Find& a, const Find& b) {
    if (a.begin != b.begin) return a.begin < b.begin;
    if (a.end != b.end) return a.end > b.end;
    if (a.rule->what != b.rule->what) return a.rule->what < b.rule->what;
    if (knows_the_document(a) != knows_the_document(b)) return knows_the_document(a);
    if ((a.form == Form::recoded) != (b.form == Form::recoded)) return b.form == Form::recoded;  // all of it is secret
    return place(*a.rule) < place(*b.rule);
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < finds_.size(); ++i) {
    const Find& next = finds_[i];
    if (kept > 0 && next.begin < finds_[kept - 1].end) {
      Find& last = finds_[kept - 1];
      const bool graver = next.rule->what < last.rule->what;
      if (next.end > last.end) {
        last.end = next.end;
        last.alone = false;
        if (last.form == Form::recoded) last.form = Form::placeholder;
      } else if (graver && last.form == Form::recoded) {
        continue;  // its own finds were judged with the nested text
      }
      if (graver) {
        last.rule = next.rule;
        last.form = Form::placeholder;
      }
      continue;
    }
    finds_[kept++] = next;
  }
  finds_.resize(kept);
}

}  // namespace aiops::redact
