// The buffer holds, in this order: context of an endless line that is already written, bytes that are judged but wait (an object
// whose kind is not known), and bytes that are not judged yet. Whole lines are judged as soon as they are there. A line of more
// than `longest_line` + `look_ahead` bytes is judged in windows that begin every `longest_line` bytes: what begins in the
// window is decided with it, what begins in its look-ahead with the next one. A find that reaches the end of its window is
// written at once, and its remainder is swallowed byte by byte until something that cannot be of it. None of this depends
// on where reads were cut, so the output does not either.
#include "core/redact/stream.hpp"

#include <algorithm>
#include <vector>

#include "core/redact/workspace.hpp"
#include "core/redact/writing.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t slice = 256 << 10;  // bytes taken from the caller at a time, which bounds the buffer

// A secret of a million bytes goes on while this holds: anything but what ends a value everywhere.
bool goes_on(char c) {
  return static_cast<unsigned char>(c) > 0x20 && std::string_view("\"'`,;&<>(){}[]|").find(c) == std::string_view::npos;
}

}  // namespace

struct Stream::State {
  State(const Engine& e, Pseudonyms* p, Outlet& o, Witness* w) : engine(e), pseudonyms(p), outlet(o), witness(w) {
    waiting.begin({}, &engine.selection());
  }

  const Engine& engine;
  Pseudonyms* pseudonyms;
  Outlet& outlet;
  Witness* witness;

  Pass pass;
  Workspace workspace;
  Finds unit_finds;

  std::string buffer;
  std::uint64_t base = 0;  // the stream's offset of buffer[0]
  std::size_t released = 0, judged = 0;  // offsets in the buffer
  bool mid_line = false;  // `judged` lies within an endless line
  std::uint64_t context_floor = 0;  // of the stream: no context from before it
  bool swallowing = false;  // the bytes from `judged` on belong to a find that was written already
  Sighting swallowed;
  std::string swallowed_as;

  Finds waiting;  // finds behind `released`, offsets of the buffer
  std::vector<std::string_view> pieces;
  std::string made;  // replacements of the pieces
  struct Made {
    std::size_t piece, at, size;
  };
  std::vector<Made> made_at;
  std::uint64_t line = 1, line_begin = 0, counted = 0;  // for the witness

  Status add(std::string_view bytes, bool last);
  bool swallow(bool last);
  void window();
  void lines(std::size_t end);
  void judge(Unit unit);
  Status release(bool last);
  void count_lines(std::size_t to);
  void tell(const Find&, std::string_view placeholder);
  void drop_released();
  std::string_view text() const { return buffer; }
};

Stream::Stream(const Engine& engine, Pseudonyms* pseudonyms, Outlet& outlet, Witness* witness)
    : state_(std::make_unique<State>(engine, pseudonyms, outlet, witness)) {}
Stream::~Stream() = default;

Status Stream::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, slice);
    bytes.remove_prefix(part.size());
    if (auto status = state_->add(part, false); !status) return status;
  }
  return {};
}

Status Stream::finish() { return state_->add({}, true); }

Status Stream::State::add(std::string_view bytes, bool last) {
  buffer.append(bytes);
  while (judged < buffer.size()) {
    if (swallowing && !swallow(last)) break;
    if (judged == buffer.size()) break;
    const std::size_t newline = text().find('\n', judged);
    const std::size_t first = newline == std::string_view::npos ? buffer.size() : newline;
    if (first - judged > longest_line + look_ahead) {
      window();
      if (auto status = release(false); !status) return status;
    } else if (newline != std::string_view::npos) {
      lines(text().rfind('\n') + 1);
    } else if (last) {
      lines(buffer.size());
    } else {
      break;
    }
  }
  return release(last);
}

// Goes on with a find that was longer than its window. False when its end is not there yet.
bool Stream::State::swallow(bool last) {
  const std::size_t from = judged;
  while (judged < buffer.size() && goes_on(buffer[judged])) ++judged;
  if (pass.objects.watching()) {
    unit_finds.begin(text(), &engine.selection());
    pass.objects.line(text(), from, judged, base, true, false, unit_finds);
    engine.leave_allowed(unit_finds, 0);
    waiting.take(unit_finds, released, Unit::npos);
  }
  if (released == from) {
    released = judged;
    swallowed.end += judged - from;
  } else {  // an object still waits for its kind: the find is not written yet
    for (Find& find : waiting.raw()) {
      if (find.end == from) find.end = judged;
    }
  }
  if (judged == buffer.size() && !last) return false;
  swallowing = false;
  context_floor = base + judged;
  if (released == judged && witness != nullptr) {
    swallowed.placeholder = swallowed_as;
    witness->saw(swallowed);
  }
  return true;
}

void Stream::State::window() {
  Unit unit;
  unit.text = text().substr(0, judged + longest_line + look_ahead);
  unit.until = judged + longest_line;
  unit.open = true;
  judge(unit);
  judged = unit.until;
  mid_line = true;
  for (Find& find : waiting.raw()) {
    if (find.end == unit.text.size()) judged = find.end;  // release() writes it and begins to swallow
  }
  swallowing = judged > unit.until;
}

void Stream::State::lines(std::size_t end) {
  Unit unit;
  unit.text = text().substr(0, end);
  judge(unit);
  judged = end;
  mid_line = false;
}

void Stream::State::judge(Unit unit) {
  unit.begin = judged;
  const std::size_t floor = context_floor > base ? context_floor - base : 0;
  unit.context = mid_line ? std::max(judged - std::min(judged, context), std::min(floor, judged)) : judged;
  unit.base = base;
  unit_finds.begin(unit.text, &engine.selection());
  engine.judge(unit, pass, workspace, unit_finds);
  waiting.take(unit_finds, released, unit.until);
}

// Writes all that is decided: what is judged and waits for nothing.
Status Stream::State::release(bool last) {
  if (last) {
    unit_finds.begin(text(), &engine.selection());
    engine.finish(text(), base, pass, workspace, unit_finds);
    waiting.take(unit_finds, released, Unit::npos);
  }
  waiting.settle();
  std::size_t limit = judged;
  const std::uint64_t waits = last ? ObjectWatch::nowhere : pass.waits_from();
  if (waits != ObjectWatch::nowhere) limit = std::min<std::size_t>(limit, waits > base ? waits - base : 0);
  limit = std::max(limit, released);
  pieces.clear();
  made.clear();
  made_at.clear();
  std::size_t done = 0;
  for (const Find& find : waiting.all()) {
    if (find.begin >= limit) break;
    if (find.end > limit) {
      limit = find.begin;
      break;
    }
    if (find.begin > released) pieces.push_back(text().substr(released, find.begin - released));
    const std::size_t at = made.size();
    append_replacement(waiting, find, text(), pseudonyms, made);
    made_at.push_back({pieces.size(), at, made.size() - at});
    pieces.emplace_back();
    tell(find, std::string_view(made).substr(at));
    released = std::max(released, find.end);
    ++done;
  }
  if (limit > released) {
    pieces.push_back(text().substr(released, limit - released));
    released = limit;
  }
  for (const Made& one : made_at) pieces[one.piece] = std::string_view(made).substr(one.at, one.size);
  Status status = pieces.empty() ? Status{} : outlet.write(pieces);
  waiting.forget(done);
  drop_released();
  return status;
}

// Goes on counting newlines, up to an offset of the buffer.
void Stream::State::count_lines(std::size_t to) {
  const std::string_view seen = text().substr(0, to);
  std::size_t at = counted > base ? counted - base : 0;
  while ((at = seen.find('\n', at)) != std::string_view::npos) {
    ++line;
    line_begin = base + ++at;
  }
  counted = std::max(counted, base + to);
}

void Stream::State::tell(const Find& find, std::string_view placeholder) {
  if (witness == nullptr) return;
  const std::uint64_t begin = base + find.begin;
  if (witness->wants_places()) count_lines(find.begin);
  Sighting sighting{find.rule, begin, base + find.end, line, begin - line_begin + 1, placeholder, {}};
  sighting.value = text().substr(find.begin, find.end - find.begin);
  if (swallowing && find.end == judged) {
    swallowed = sighting;
    swallowed.value = {};
    swallowed_as = placeholder;
    return;
  }
  witness->saw(sighting);
}

// Forgets what is written, but for the context of an endless line.
void Stream::State::drop_released() {
  if (witness != nullptr && witness->wants_places())
    count_lines(released);  // they are not here any more when the next find is told
  std::size_t keep = mid_line ? std::min(released, context) : 0;
  if (swallowing) keep = 0;
  const std::size_t gone = std::min(released - keep, judged);
  buffer.erase(0, gone);
  base += gone;
  released -= gone;
  judged -= gone;
  waiting.shift(gone);
}

}  // namespace aiops::redact
