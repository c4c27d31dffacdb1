// Why: the answer. Facts, inferences and commands stand apart by type; the JSON form is INTERFACE `aiops.triage/v1`.
// Must never: hold text for one kind of output (colour, escapes, Markdown); renderers do that.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence/fact.hpp"

namespace aiops {

enum class Severity { info, warning, error, critical };
enum class Confidence { possible, likely, certain };

struct Inference {
  std::string id;  // "I1", unique in a report
  bool from_model = false;
  std::string rule;  // empty for a model's
  std::string cause;  // from the closed list of findings/cause.hpp
  std::string text;
  Confidence confidence = Confidence::possible;
  std::vector<std::string> facts;
  std::vector<std::string> contradicts;
  std::vector<std::string> confirm;
  std::vector<std::string> reject_if;
};

struct Consequence {
  std::string rule;
  ObjectRef subject;
  std::vector<std::string> facts;
};

struct Command {
  std::string text;  // for a shell, quoted
  std::vector<std::string> argv;
  std::string purpose;
};

struct Incident {
  std::string id;  // 12 hex digits over rule and subject
  Severity severity = Severity::info;
  std::string title;
  ObjectRef subject;  // the object to be mended
  std::vector<ObjectRef> affected;
  std::size_t pods = 0;  // that the subject has, ill or well; 0 when unknown. For "1 of 3 pods"; not in the JSON form
  std::string rule;
  std::optional<Time> since;
  std::vector<Fact> facts;
  std::vector<Inference> inferences;
  std::vector<Consequence> consequences;
  std::vector<Command> commands;  // exactly two
  std::string owner, runbook;  // a team and a URL by the users' own config; empty when they did not say
};

enum class GapReason { forbidden, not_found, timeout, unreachable, too_large, budget };
struct Gap {  // evidence that was wanted and could not be had
  std::string what;
  GapReason reason = GapReason::unreachable;
  std::string detail;
};

struct Suppressed {
  std::string rule;
  ObjectRef subject;
  std::string by;  // "--exclude CRASH-APP", "annotation aiops/ignore", "ignore config.yaml:4"
};

struct ReportScope {
  std::string cluster, context, ns, subject;
  bool live = false;
};

struct Ledger {
  std::size_t kube_requests = 0, prometheus_queries = 0, log_reads = 0, rounds = 0, bytes_read = 0;
  std::optional<std::int64_t> elapsed_ms;  // null when replayed, so that the same input gives the same bytes
  std::vector<std::string> hosts;
};

struct Report {
  std::optional<Time> generated_at;  // the "now" of the snapshot
  std::string now_from;  // how that now was found, for people: "--now", "capturedAt", "the newest timestamp in it"
  ReportScope scope;
  std::vector<Incident> incidents;  // [0] is the answer
  std::vector<Incident> also_in_scope;  // not connected to the subject
  std::map<std::string, std::size_t> healthy_by_kind;
  std::vector<Gap> gaps;
  std::vector<Suppressed> suppressed;
  Ledger ledger;
};

std::string_view name_of(Severity);
std::string_view name_of(Confidence);
std::string_view name_of(GapReason);
std::string_view name_of(DerivedSource::Op);
std::optional<Severity> severity_from(std::string_view);

}  // namespace aiops
