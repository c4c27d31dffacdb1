// Why: what the users of a cluster know and no API says: what is known to be harmless, who owns what, where the runbook is,
// what a line of their own programs means. Plain values, read from config.yaml by commands/knowledge.hpp.
// Must never: hide anything silently: whatever an entry sets aside is listed in Report::suppressed, with the entry.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/pattern.hpp"
#include "core/evidence/report.hpp"
#include "core/findings/case.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

// Known to be harmless. All that is given must match; names may hold `*`. With `reason` it is about events, with `rule` about
// findings; an entry with neither is about findings, and by its `message` about events too.
struct Ignore {
  std::string rule;  // an id, or a family
  std::string ns, name, kind, container;  // of the object, its topmost owner, or the object to be mended
  std::string reason;  // of an event
  std::string message;  // a part of the event's message, or of a fact
  std::optional<Time> until;  // no longer applies after it
  std::string why, origin;  // "known flake"; "config.yaml:4"

  bool about_findings() const { return reason.empty(); }
  bool about_events() const { return !reason.empty() || (rule.empty() && !message.empty()); }
  bool expired(Time now) const { return until && now > *until; }
  std::string by() const;  // "ignore config.yaml:4 (known flake)"
};

// The first that matches the subject counts. The team is said, or is the value of a label of the subject, of its pod template
// or of its namespace.
struct Ownership {
  Selector selector;  // of the subject's or its template's labels
  std::string ns, kind;  // ns may hold `*`
  std::string label, team;  // one of them
};

// A line of an own program and what it means; rule LOG-OWN.
struct LogSignature {
  std::string name;
  Pattern pattern;
  std::string_view cause;  // a word of the closed list; empty: none said
  std::string text;
  std::optional<Severity> severity;
  std::string ns, container;  // may hold `*`; empty: any
};

struct Knowledge {
  std::vector<Ignore> ignore;
  std::vector<Ownership> owners;
  std::map<std::string, std::string, std::less<>> runbooks;  // by rule id or name of an alert
  std::vector<LogSignature> signatures;
};

// The first entry that does not want this finding; null when there is none.
const Ignore* ignoring(const Knowledge&, const Scene&, const Finding&);

// Takes events that an entry is about out of the evidence (they stay in the snapshot's objects), and says so: one row an entry
// and object. `rule` of such a row is "EVENT".
std::vector<Suppressed> set_aside_events(Snapshot&, const Knowledge&, Time now);

std::string owner_of(const Knowledge&, const Snapshot&, const Incident&);  // empty: nobody known

}  // namespace aiops
