// Extending goes as in gitleaks' config.go: a rule that both files have takes from the extending file what that one gives, and
// joins keywords and allowlists.
#include "core/redact/own/gitleaks_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/redact/own/regex_rule.hpp"

namespace aiops::redact {

namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

GitleaksRule merged(GitleaksRule base, GitleaksRule over) {
  base.place = over.place;
  if (!over.description.empty()) base.description = std::move(over.description);
  if (over.regex) base.regex = std::move(over.regex);
  if (over.path) base.path = std::move(over.path);
  if (over.group != 0) base.group = over.group;
  if (over.entropy != 0) base.entropy = over.entropy;
  append(base.keywords, std::move(over.keywords));
  append(base.exemptions, std::move(over.exemptions));
  return base;
}

// What a file that stands on our catalogue allows there.
class CatalogueExemption final : public Allowed {
 public:
  CatalogueExemption(std::shared_ptr<const Exemption> exemption, std::set<std::string, std::less<>> ids)
      : exemption_(std::move(exemption)), ids_(std::move(ids)) {}
  bool allows(const Rule& rule, std::string_view value, std::string_view line) const override {
    if (!ids_.empty() && !ids_.contains(rule.id)) return false;
    return rule_by_id(rule.id) == &rule && exemption_->holds({value, value, line});
  }

 private:
  std::shared_ptr<const Exemption> exemption_;
  std::set<std::string, std::less<>> ids_;
};

class Maker {
 public:
  Maker(GitleaksConfig config, const RuleFileOptions& options) : config_(std::move(config)), options_(options) {
    out_.notes = std::move(config_.notes);
  }

  Result<RuleFile> make() {
    for (GitleaksExemption& global : config_.global) {
      if (auto given = give(global); !given) return tl::unexpected(std::move(given).error());
    }
    for (GitleaksRule& rule : config_.rules) {
      if (config_.disabled.contains(rule.id)) continue;
      if (auto taken = take(rule); !taken) return tl::unexpected(std::move(taken).error());
    }
    if (config_.use_default) disable();
    tell(paths_only_, "match paths only never fire on a text");
    tell(across_lines_, "look across lines find what stands within one");
    tell(with_path_, "are for some paths only fire, as the input has no name");
    tell(lonely_, "ask for companions (required) fire without them");
    tell(companions_, "are companions of others (skipReport) are left out");
    return std::move(out_);
  }

 private:
  using Ids = std::vector<std::string>;

  void tell(const Ids& ids, std::string_view what) {
    if (ids.empty()) return;
    std::string names;
    for (const std::string& id : ids) names += (names.empty() ? "" : ", ") + id;
    out_.notes.push_back(fmt::format("rules that {} ({}): {}", what, ids.size(), names));
  }

  // An allowlist of the file's own level goes to the rules it is for.
  Status give(GitleaksExemption& global) {
    std::set<std::string, std::less<>> missing = global.targets;
    for (GitleaksRule& rule : config_.rules) {
      if (!global.targets.empty() && !global.targets.contains(rule.id)) continue;
      rule.exemptions.push_back(global.exemption);
      missing.erase(rule.id);
    }
    if (config_.use_default && (global.targets.empty() || !missing.empty())) {
      out_.allowed.push_back(std::make_shared<CatalogueExemption>(global.exemption, missing));
    } else if (!missing.empty()) {
      return fail(Fault::input,
                  fmt::format("{}: targetRules names \"{}\", and there is no such rule", global.place, *missing.begin()));
    }
    return {};
  }

  // False: the rule does not count for this input.
  bool counts(const GitleaksRule& rule) {
    if (rule.companion) companions_.push_back(rule.id);
    if (!rule.regex) paths_only_.push_back(rule.id);
    if (rule.companion || !rule.regex) return false;
    if (rule.has_companions) lonely_.push_back(rule.id);
    if (rule.regex->spans_lines()) across_lines_.push_back(rule.id);
    if (!rule.path) return true;
    if (options_.subject.empty()) with_path_.push_back(rule.id);
    return options_.subject.empty() || rule.path->found_in(options_.subject);
  }

  Status take(GitleaksRule& rule) {
    if (!rule.regex && !rule.path) {
      if (!config_.use_default) {
        return fail(Fault::input, fmt::format("{}: rule \"{}\" has neither regex nor path", rule.place, rule.id),
                    "give it one of them; a rule that only changes another one needs [extend]");
      }
      for (auto& exemption : rule.exemptions) {
        out_.allowed.push_back(
            std::make_shared<CatalogueExemption>(std::move(exemption), std::set<std::string, std::less<>>{rule.id}));
      }
      if (rule_by_id(rule.id) == nullptr) {
        out_.notes.push_back(
            fmt::format("{}: rule \"{}\" changes a rule of gitleaks that this catalogue does not have", rule.place, rule.id));
      }
      return {};
    }
    if (rule.regex && rule.group > rule.regex->group_count()) {
      return fail(Fault::input, fmt::format("{}: rule \"{}\" takes group {} of a regex that has {}", rule.place, rule.id,
                                            rule.group, rule.regex->group_count()));
    }
    if (!counts(rule)) return {};
    RegexSpec spec;
    spec.id = std::move(rule.id);
    spec.title = std::move(rule.description);
    spec.expression = *std::move(rule.regex);
    spec.group = rule.group;
    spec.entropy = rule.entropy;
    spec.keywords = std::move(rule.keywords);
    spec.exemptions = std::move(rule.exemptions);
    out_.rules.push_back(make_regex_rule(std::move(spec)));
    return {};
  }

  void disable() {
    for (const std::string& id : config_.disabled) {
      if (rule_by_id(id) != nullptr) {
        out_.disabled.insert(id);
      } else if (std::none_of(config_.rules.begin(), config_.rules.end(),
                              [&](const GitleaksRule& rule) { return rule.id == id; })) {
        out_.notes.push_back(fmt::format("disabledRules: there is no rule \"{}\" here to disable", id));
      }
    }
  }

  GitleaksConfig config_;
  const RuleFileOptions& options_;
  RuleFile out_;
  Ids paths_only_, across_lines_, with_path_, lonely_, companions_;
};

}  // namespace

void extend(GitleaksConfig& config, GitleaksConfig base) {
  for (GitleaksRule& rule : base.rules) {
    if (config.disabled.contains(rule.id)) continue;
    const auto same = std::find_if(config.rules.begin(), config.rules.end(), [&](const auto& own) { return own.id == rule.id; });
    if (same == config.rules.end()) {
      config.rules.push_back(std::move(rule));
    } else {
      *same = merged(std::move(rule), std::move(*same));
    }
  }
  append(config.global, std::move(base.global));
  append(config.notes, std::move(base.notes));
  config.use_default = config.use_default || base.use_default;
  config.disabled.merge(base.disabled);
}

Result<RuleFile> to_rules(GitleaksConfig config, const RuleFileOptions& options) {
  return Maker(std::move(config), options).make();
}

}  // namespace aiops::redact
