// The anchors give hits in order of place. Lines without a hit, and to which no earlier line owes anything, are stepped over
// without being looked at; that is most of a log. A line with hits is cut out by looking for its newlines on both sides, and each
// hit's detector judges its place in it. While something is owed (a PEM block is open, an object waits for its kind), every
// line is visited.
#include "core/redact/engine.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/redact/follow.hpp"
#include "core/redact/hit_feed.hpp"
#include "core/redact/nested.hpp"
#include "core/redact/own/inline_allow.hpp"
#include "core/redact/workspace.hpp"

namespace aiops::redact {

void Pass::reset() {
  follow = {};
  objects.reset();
  partial.reset();
  first_line = true;
}

namespace {

// What a hit calls: one of the three.
struct Action {
  Look look = nullptr;
  const Prefix* prefix = nullptr;
  const OwnRule* own = nullptr;
};

std::size_t newline_from(std::string_view text, std::size_t from) { return std::min(text.find('\n', from), text.size()); }

std::size_t line_of(std::string_view text, std::size_t at) {
  const void* found = at > 0 ? memrchr(text.data(), '\n', at) : nullptr;
  return found == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

// A hit well inside a credential that was just found can add nothing.
constexpr std::size_t margin = 48;

}  // namespace

struct Engine::Compiled {
  Policy policy;
  Selection selection;
  std::vector<Action> literals;  // by the number of a hit
  std::vector<std::size_t> lengths;  // of the literals
  std::vector<std::uint32_t> slots;  // by the number of a hit: where Level::seen keeps its line; one for all words of an own rule
  Gates gates;
  std::vector<const OwnRule*> every_line;  // own rules without keywords
  bool knows_values = false;  // one of them is known_secret_rule
  AnchorSet anchors{{}, 0};

  void compile();
  bool has_any(const Family&) const;
  bool is_own(const Hit& hit) const { return hit.what < literals.size() && literals[hit.what].own != nullptr; }
  void act(const Hit&, const Site&, Finds&) const;
};

bool Engine::Compiled::has_any(const Family& family) const {
  return family.rules.empty() ||
         std::any_of(family.rules.begin(), family.rules.end(), [&](const Rule& rule) { return selection.has(rule); });
}

void Engine::Compiled::compile() {
  std::vector<std::string_view> words;
  std::uint32_t wanted = 0;
  for (const Family* family : families()) {
    if (!has_any(*family)) continue;
    for (const Prefix& prefix : family->prefixes) {
      if (!selection.has(*prefix.rule)) continue;
      words.push_back(prefix.literal);
      literals.push_back({nullptr, &prefix, nullptr});
    }
    for (const Trigger& trigger : family->triggers) {
      words.push_back(trigger.literal);
      literals.push_back({trigger.look, nullptr, nullptr});
    }
    for (const ShapeTrigger& shape : family->shapes) {
      if (shape.only != nullptr && !selection.has(*shape.only)) continue;
      wanted |= 1U << static_cast<unsigned>(shape.shape);
      gates.shapes[static_cast<std::size_t>(shape.shape)].push_back(shape);
    }
  }
  std::vector<std::string> own_words;
  for (const auto& own : policy.own) {
    if (!selection.has(own->rule())) continue;
    knows_values = knows_values || &own->rule() == &known_secret_rule;
    const auto keywords = own->keywords();
    if (keywords.empty()) every_line.push_back(own.get());
    const auto slot = static_cast<std::uint32_t>(literals.size());
    while (slots.size() < slot) slots.push_back(static_cast<std::uint32_t>(slots.size()));
    for (const std::string& keyword : keywords) {
      own_words.push_back(keyword);
      literals.push_back({nullptr, nullptr, own.get()});
      slots.push_back(slot);
    }
  }
  while (slots.size() < literals.size() + shape_count) slots.push_back(static_cast<std::uint32_t>(slots.size()));
  words.insert(words.end(), own_words.begin(), own_words.end());
  for (const std::string_view word : words) lengths.push_back(word.size());
  for (const Action& action : literals) gates.literals.push_back(action.prefix);
  anchors = AnchorSet(words, wanted);
}

void Engine::Compiled::act(const Hit& hit, const Site& site, Finds& finds) const {
  if (hit.what >= literals.size()) {
    for (const ShapeTrigger& shape : gates.shapes[hit.what - literals.size()]) {
      if (shape.worth == nullptr || shape.worth(site.text, site.at)) shape.look(site, finds);
    }
    return;
  }
  const Action& action = literals[hit.what];
  if (action.prefix != nullptr) return look_prefix(site, *action.prefix, finds);
  if (action.look != nullptr) return action.look(site, finds);
  action.own->look(site, finds);
}

Engine::Engine(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;
const Policy& Engine::policy() const { return compiled_->policy; }
const Selection& Engine::selection() const { return compiled_->selection; }

Result<Engine> Engine::build(Policy policy) {
  AIOPS_TRY(Selection selection, Selection::of(policy));
  auto compiled = std::make_unique<Compiled>();
  compiled->policy = std::move(policy);
  compiled->selection = std::move(selection);
  compiled->compile();
  return Engine(std::move(compiled));
}

void Engine::leave_allowed(Finds& finds, std::size_t from) const {
  const Policy& policy = compiled_->policy;
  if (policy.allowed.empty() && !policy.honor_inline) return;
  const std::string_view text = finds.text();
  std::size_t begin = 1, end = 0;  // the line of the last find; most come in their order
  bool commented = false;
  auto& all = finds.raw();
  const auto left_alone = [&](const Find& find) {
    // What was decoded may hold a known secret beside what is allowed, and is then written anew.
    if (find.rule == &known_secret_rule || (find.form == Form::recoded && compiled_->knows_values)) return false;
    if (find.begin < begin || find.begin > end) {
      begin = line_of(text, find.begin);
      end = newline_from(text, find.begin);
      commented = policy.honor_inline && has_inline_allow(text.substr(begin, end - begin));
    }
    const std::string_view value = text.substr(find.begin, find.end - find.begin);
    return commented || std::any_of(policy.allowed.begin(), policy.allowed.end(), [&](const auto& allowed) {
             return allowed->allows(*find.rule, value, text.substr(begin, end - begin));
           });
  };
  all.erase(std::remove_if(all.begin() + static_cast<std::ptrdiff_t>(from), all.end(), left_alone), all.end());
}

// One unit, line by line where lines matter.
class Engine::Walk {
 public:
  Walk(const Engine& engine, const Unit& unit, Pass& pass, Workspace& workspace, std::size_t depth, Finds& finds)
      : engine_(engine),
        rules_(*engine.compiled_),
        unit_(unit),
        pass_(pass),
        level_(workspace.at(depth)),
        nested_(engine, workspace, static_cast<int>(depth)),
        finds_(finds),
        feed_(rules_.anchors, rules_.gates, level_.hits, unit.text, unit.context) {}

  void run() {
    level_.seen.assign(rules_.literals.size() + shape_count, 0);
    std::size_t at = unit_.begin;  // the line to visit
    while (at < unit_.text.size()) {
      if (!owed()) {
        const Hit* hit = feed_.peek();
        if (hit == nullptr) break;
        if (hit->at > at) at += line_of(unit_.text.substr(at), hit->at - at);
      }
      const std::size_t end = newline_from(unit_.text, at);
      line(at, end);
      at = end + 1;
    }
    if (!unit_.text.empty()) pass_.first_line = false;
  }

 private:
  bool owed() const {
    return pass_.follow.kind != Follow::Kind::none || pass_.objects.watching() || pass_.partial.waiting() || pass_.first_line ||
           !rules_.every_line.empty();
  }

  // begin: of the line, or unit_.begin within an endless one.
  void line(std::size_t begin, std::size_t end) {
    ++number_;
    const bool goes_on = unit_.mid_line() && begin == unit_.begin;
    const std::size_t before = finds_.all().size();
    Site site;
    site.text = unit_.text;
    site.line_begin = goes_on ? unit_.context : begin;
    site.open = unit_.open && end == unit_.text.size();
    site.line_end = !site.open && end > begin && unit_.text[end - 1] == '\r' ? end - 1 : end;
    site.at = begin;
    site.nested = &nested_;
    level_.memo = {};
    site.memo = &level_.memo;
    const std::size_t stop = std::min(end, unit_.until);
    finds_.following() = pass_.follow;
    if (pass_.follow.kind != Follow::Kind::none) {
      // What is owed to an endless line is owed to all of it.
      goes_on ? finds_.add(*pass_.follow.rule, begin, stop) : follow_line(site, finds_.following(), finds_);
    }
    judge(site, end);
    for (const OwnRule* own : rules_.every_line) {
      site.at = begin;
      site.length = 0;
      site.first = true;
      own->look(site, finds_);
    }
    pass_.follow = finds_.following();
    const bool opens = finds_.take_opening() || pass_.first_line;
    if (opens || pass_.objects.watching()) pass_.objects.line(unit_.text, begin, stop, unit_.base, site.open, opens, finds_);
    const bool broken = finds_.take_break();
    if (broken || pass_.partial.waiting()) join(site, goes_on);
    if (finds_.all().size() > before) engine_.leave_allowed(finds_, before);
    if (pass_.objects.watching()) quote_scalars(site, before);
    pass_.first_line = false;
  }

  // A piece of a line that a runtime broke; an endless line is none.
  void join(const Site& site, bool goes_on) {
    if (goes_on || site.open) return pass_.partial.finish(unit_.text, unit_.base, nested_, finds_);
    pass_.partial.line(unit_.text, site.line_begin, site.line_end, unit_.base, nested_, finds_);
  }

  // In the YAML of an object a bare placeholder would be a list of one: what was a text is to stay one.
  void quote_scalars(const Site& site, std::size_t from) {
    for (std::size_t i = from; i < finds_.raw().size(); ++i) {
      Find& find = finds_.raw()[i];
      const bool whole = find.end == site.line_end && find.begin >= site.line_begin + 2 && site.text[find.begin - 1] == ' ';
      if (!whole || find.form != Form::placeholder || find.rule->what != Sensitivity::credential) continue;
      const char sign = site.text[find.begin - 2];
      find.alone = sign == ':' || sign == '-';
    }
  }

  // The hits before `end`.
  void judge(Site& site, std::size_t end) {
    std::size_t covered = 0, seen = finds_.all().size();
    for (const Hit* next = feed_.peek(); next != nullptr && next->at < end; next = feed_.peek()) {
      const Hit hit = *next;
      feed_.pop();
      for (; seen < finds_.all().size(); ++seen) {
        const Find& find = finds_.all()[seen];
        const bool whole = find.rule->what == Sensitivity::credential && find.form != Form::recoded;
        if (whole && find.begin <= hit.at) covered = std::max(covered, find.end);
      }
      const std::size_t length = hit.what < rules_.lengths.size() ? rules_.lengths[hit.what] : 0;
      if (hit.at + length + margin < covered && !rules_.is_own(hit)) continue;
      site.at = hit.at;
      site.length = length;
      std::uint32_t& seen_in = level_.seen[rules_.slots[hit.what]];
      site.first = seen_in != number_;
      seen_in = number_;
      rules_.act(hit, site, finds_);
    }
  }

  const Engine& engine_;
  const Compiled& rules_;
  const Unit& unit_;
  Pass& pass_;
  Workspace::Level& level_;
  Nested nested_;
  Finds& finds_;
  HitFeed feed_;
  std::uint32_t number_ = 0;
};

void Engine::judge(const Unit& unit, Pass& pass, Workspace& workspace, Finds& finds) const {
  workspace.budget = std::max(Workspace::least_budget, unit.text.size() * Workspace::budget_a_unit);
  Walk(*this, unit, pass, workspace, 0, finds).run();
}

void Engine::find(std::string_view text, Workspace& workspace, Finds& out) const {
  workspace.budget = std::max(Workspace::least_budget, text.size() * Workspace::budget_a_unit);
  find_at(text, workspace, 0, out);
}

void Engine::find_at(std::string_view text, Workspace& workspace, std::size_t depth, Finds& out) const {
  Pass& pass = workspace.at(depth).pass;
  pass.reset();
  out.begin(text, &compiled_->selection);
  Walk(*this, Unit{text}, pass, workspace, depth, out).run();
  finish_at(text, 0, pass, workspace, depth, out);
  out.settle();
}

void Engine::finish(std::string_view text, std::uint64_t base, Pass& pass, Workspace& workspace, Finds& finds) const {
  finish_at(text, base, pass, workspace, 0, finds);
}

void Engine::finish_at(std::string_view text, std::uint64_t base, Pass& pass, Workspace& workspace, std::size_t depth,
                       Finds& finds) const {
  const std::size_t before = finds.all().size();
  Nested nested(*this, workspace, static_cast<int>(depth));
  pass.objects.finish(text, base, finds);
  pass.partial.finish(text, base, nested, finds);
  leave_allowed(finds, before);
}

Scratch& Nested::scratch() { return workspace_.at(static_cast<std::size_t>(depth_)).scratch; }

bool Nested::judge(std::string_view text, const Finds*& finds) {
  const std::size_t depth = static_cast<std::size_t>(depth_) + 1;
  if (depth > static_cast<std::size_t>(engine_.policy().max_depth) || depth >= Workspace::depths) return false;
  if (text.size() > workspace_.budget) return false;
  workspace_.budget -= text.size();
  Finds& out = workspace_.at(depth).finds;
  engine_.find_at(text, workspace_, depth, out);
  finds = &out;
  return true;
}

}  // namespace aiops::redact
