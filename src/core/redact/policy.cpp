// A rule is on when its profile is or it was named, and off when it was named so; the ids are checked first.
#include "core/redact/policy.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::redact {

namespace {

Status known(const Policy& policy, const std::set<std::string, std::less<>>& ids) {
  for (const std::string& id : ids) {
    const bool own = std::any_of(policy.own.begin(), policy.own.end(), [&](const auto& rule) { return rule->rule().id == id; });
    if (own || rule_by_id(id) != nullptr) continue;
    std::vector<std::string_view> names;
    for (const Family* family : families()) {
      for (const Rule& rule : family->rules) names.push_back(rule.id);
    }
    const auto near = nearest(id, names);
    return fail(Fault::usage, fmt::format("there is no redaction rule \"{}\"", id),
                near.empty() ? "aiops redact --list-rules shows them all"
                             : fmt::format("did you mean \"{}\"? aiops redact --list-rules shows them all", near));
  }
  return {};
}

}  // namespace

Result<Selection> Selection::of(const Policy& policy) {
  AIOPS_TRY([[maybe_unused]] const bool enabled, known(policy, policy.enabled).map([] { return true; }));
  AIOPS_TRY([[maybe_unused]] const bool disabled, known(policy, policy.disabled).map([] { return true; }));
  Selection out;
  std::vector<Row> rows;
  const auto take = [&](const Rule& rule, bool by_profile) {
    const bool on = (by_profile || policy.enabled.contains(rule.id)) && !policy.disabled.contains(rule.id);
    if (on) rows.push_back({&rule, precedence(rule)});
  };
  for (const Family* family : families()) {
    for (const Rule& rule : family->rules) take(rule, (rule.profiles & policy.profiles) != 0);
  }
  constexpr std::uint8_t every = Profile::secrets | Profile::infra | Profile::pii;  // own rules are, unless they say otherwise
  for (const auto& own : policy.own) {
    const Rule& rule = own->rule();
    take(rule, rule.profiles == every || (rule.profiles & policy.profiles) != 0);
  }
  out.index(rows);
  return out;
}

void Selection::index(const std::vector<Row>& on) {
  table_.assign(std::bit_ceil(on.size() * 2 + 1), {nullptr, 0});
  for (const Row& row : on) {
    std::size_t slot = slot_of(row.rule) & (table_.size() - 1);
    while (table_[slot].rule != nullptr) slot = (slot + 1) & (table_.size() - 1);
    table_[slot] = row;
  }
}

const Selection::Row* Selection::row(const Rule& rule) const {
  if (table_.empty()) return nullptr;
  for (std::size_t slot = slot_of(&rule) & (table_.size() - 1);; slot = (slot + 1) & (table_.size() - 1)) {
    if (table_[slot].rule == &rule) return &table_[slot];
    if (table_[slot].rule == nullptr) return nullptr;
  }
}

bool Selection::has(const Rule& rule) const { return row(rule) != nullptr; }

std::uint32_t Selection::place(const Rule& rule) const {
  const Row* found = row(rule);
  return found == nullptr ? precedence(rule) : found->place;
}

}  // namespace aiops::redact
