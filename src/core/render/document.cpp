// The fields stand in the order of INTERFACE.md, so that a person finds them; scripts do not depend on it.
#include "core/render/document.hpp"

#include "core/base/text.hpp"

namespace aiops {

namespace {

class Writer {
 public:
  explicit Writer(std::string_view version) : version_(version) {}

  json::Document write(const Report& r) {
    out_.begin_object();
    text("schema", report_schema);
    time("generatedAt", r.generated_at);
    text_or_null("aiopsVersion", version_);
    scope(r.scope);
    incidents("incidents", r.incidents);
    healthy(r.healthy_by_kind);
    incidents("alsoInScope", r.also_in_scope);
    gaps(r.gaps);
    suppressed(r.suppressed);
    model();
    ledger(r.ledger);
    out_.end_object();
    auto document = out_.finish();
    return document ? *std::move(document) : json::Document();
  }

 private:
  void string(std::string_view value) {
    out_.string(is_valid_utf8(value) ? value : std::string_view(repaired_ = repair_utf8(value)));
  }
  void text(std::string_view key, std::string_view value) {
    out_.key(key);
    string(value);
  }
  void text_or_null(std::string_view key, std::string_view value) {
    out_.key(key);
    if (value.empty()) {
      out_.null();
    } else {
      string(value);
    }
  }
  void time(std::string_view key, const std::optional<Time>& value) {
    text_or_null(key, value ? format_time(*value) : std::string());
  }
  void null(std::string_view key) {
    out_.key(key);
    out_.null();
  }
  void number(std::string_view key, std::size_t value) {
    out_.key(key);
    out_.integer(static_cast<std::int64_t>(value));
  }
  void flag(std::string_view key, bool value) {
    out_.key(key);
    out_.boolean(value);
  }
  void texts(std::string_view key, const std::vector<std::string>& values) {
    out_.key(key);
    out_.begin_array();
    for (const std::string& value : values) string(value);
    out_.end_array();
  }

  void scope(const ReportScope& scope) {
    out_.key("scope");
    out_.begin_object();
    text_or_null("cluster", scope.cluster);
    text_or_null("context", scope.context);
    text_or_null("namespace", scope.ns);
    text_or_null("subject", scope.subject);
    text("source", scope.live ? "live" : "snapshot");
    out_.end_object();
  }

  void subject(const ObjectRef& ref) {
    out_.key("subject");
    out_.begin_object();
    text_or_null("apiVersion", ref.api_version);
    name(ref);
    text_or_null("uid", ref.uid);
    out_.end_object();
  }
  void name(const ObjectRef& ref) {
    text_or_null("kind", ref.kind);
    text_or_null("namespace", ref.ns);
    text_or_null("name", ref.name);
  }

  void incidents(std::string_view key, const std::vector<Incident>& incidents) {
    out_.key(key);
    out_.begin_array();
    for (const Incident& incident : incidents) one(incident);
    out_.end_array();
  }
  void one(const Incident& incident) {
    out_.begin_object();
    text("id", incident.id);
    text("severity", name_of(incident.severity));
    text("title", incident.title);
    subject(incident.subject);
    out_.key("affected");
    out_.begin_array();
    for (const ObjectRef& ref : incident.affected) {
      out_.begin_object();
      name(ref);
      out_.end_object();
    }
    out_.end_array();
    text("rule", incident.rule);
    time("since", incident.since);
    out_.key("facts");
    out_.begin_array();
    for (const Fact& fact : incident.facts) one(fact);
    out_.end_array();
    out_.key("inferences");
    out_.begin_array();
    for (const Inference& inference : incident.inferences) one(inference);
    out_.end_array();
    consequences(incident.consequences);
    commands(incident.commands);
    text_or_null("owner", incident.owner);
    text_or_null("runbook", incident.runbook);
    out_.end_object();
  }

  void one(const Fact& fact) {
    out_.begin_object();
    text("id", fact.id);
    text("text", fact.text);
    time("observedAt", fact.observed_at);
    out_.key("source");
    std::visit([this](const auto& source) { one(source); }, fact.source);
    out_.key("value");
    value(fact.value);
    out_.end_object();
  }

  // Every variant carries all keys; this is the union of them.
  struct Keys {
    std::string_view type;
    ObjectRef object;
    std::string_view path, container, query, time, op;
    std::optional<bool> previous, listed;
    std::optional<std::size_t> line;
    const std::vector<std::string>* inputs = nullptr;
  };
  void one(const FieldSource& s) {
    Keys keys;
    keys.type = "Object";
    keys.object = s.object;
    keys.path = s.path;
    source(keys);
  }
  void one(const LogSource& s) {
    Keys keys;
    keys.type = "PodLog";
    keys.object = s.pod;
    keys.object.kind = "PodLog";
    keys.container = s.container;
    keys.previous = s.previous;
    keys.line = s.line;
    source(keys);
  }
  void one(const QuerySource& s) {
    Keys keys;
    keys.type = "PromQL";
    keys.object.ns = s.object.ns;
    keys.object.name = s.object.name;
    keys.object.kind = "PromQL";
    keys.container = s.container;
    keys.query = s.query;
    keys.time = s.time;
    source(keys);
  }
  void one(const AbsentSource& s) {
    Keys keys;
    keys.type = "Absent";
    keys.object = s.object;
    keys.listed = true;
    source(keys);
  }
  void one(const DerivedSource& s) {
    Keys keys;
    keys.type = "Derived";
    keys.object.kind = "Derived";
    keys.op = name_of(s.op);
    keys.inputs = &s.inputs;
    source(keys);
  }
  void source(const Keys& keys) {
    out_.begin_object();
    text("type", keys.type);
    text_or_null("apiVersion", keys.object.api_version);
    name(keys.object);
    text_or_null("uid", keys.object.uid);
    text_or_null("path", keys.path);
    text_or_null("container", keys.container);
    keys.previous ? flag("previous", *keys.previous) : null("previous");
    keys.line ? number("line", *keys.line) : null("line");
    text_or_null("query", keys.query);
    text_or_null("time", keys.time);
    keys.listed ? flag("listed", *keys.listed) : null("listed");
    text_or_null("op", keys.op);
    texts("inputs", keys.inputs ? *keys.inputs : std::vector<std::string>());
    out_.end_object();
  }

  void value(const FactValue& value) {
    if (const auto* truth = std::get_if<bool>(&value)) {
      out_.boolean(*truth);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      out_.integer(*integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      out_.real(*real);
    } else if (const auto* words = std::get_if<std::string>(&value)) {
      string(*words);
    } else if (const auto* raw = std::get_if<RawJson>(&value)) {
      const auto parsed = json::Document::parse(raw->text);
      out_.copy(parsed ? parsed->root() : json::Value());
    } else {
      out_.null();
    }
  }

  void one(const Inference& inference) {
    out_.begin_object();
    text("id", inference.id);
    text("origin", inference.from_model ? "llm" : "rule");
    text_or_null("rule", inference.from_model ? std::string_view() : std::string_view(inference.rule));
    text_or_null("cause", inference.cause);
    text("text", inference.text);
    text("confidence", name_of(inference.confidence));
    texts("facts", inference.facts);
    texts("contradicts", inference.contradicts);
    texts("confirm", inference.confirm);
    texts("rejectIf", inference.reject_if);
    out_.end_object();
  }

  void consequences(const std::vector<Consequence>& consequences) {
    out_.key("consequences");
    out_.begin_array();
    for (const Consequence& consequence : consequences) {
      out_.begin_object();
      text("rule", consequence.rule);
      subject(consequence.subject);
      texts("facts", consequence.facts);
      out_.end_object();
    }
    out_.end_array();
  }

  void commands(const std::vector<Command>& commands) {
    out_.key("commands");
    out_.begin_array();
    for (const Command& command : commands) {
      out_.begin_object();
      text("text", command.text);
      texts("argv", command.argv);
      text("purpose", command.purpose);
      out_.end_object();
    }
    out_.end_array();
  }

  void healthy(const std::map<std::string, std::size_t>& by_kind) {
    std::size_t checked = 0;
    for (const auto& [kind, count] : by_kind) checked += count;
    out_.key("healthy");
    out_.begin_object();
    number("checked", checked);
    out_.key("byKind");
    out_.begin_object();
    for (const auto& [kind, count] : by_kind) number(repair_utf8(kind), count);
    out_.end_object();
    out_.end_object();
  }

  void gaps(const std::vector<Gap>& gaps) {
    out_.key("gaps");
    out_.begin_array();
    for (const Gap& gap : gaps) {
      out_.begin_object();
      text("what", gap.what);
      text("reason", name_of(gap.reason));
      text_or_null("detail", gap.detail);
      out_.end_object();
    }
    out_.end_array();
  }

  void suppressed(const std::vector<Suppressed>& suppressed) {
    out_.key("suppressed");
    out_.begin_array();
    for (const Suppressed& one : suppressed) {
      out_.begin_object();
      text("rule", one.rule);
      subject(one.subject);
      text("by", one.by);
      out_.end_object();
    }
    out_.end_array();
  }

  // No model has been asked; the block says so with all its fields.
  void model() {
    out_.key("llm");
    out_.begin_object();
    text("status", "off");
    for (const std::string_view key : {"kind", "model", "digest", "endpoint", "promptId", "promptSha256", "promptTokens",
                                       "completionTokens", "firstByteMs", "totalMs"}) {
      null(key);
    }
    texts("dropped", {});
    out_.end_object();
  }

  void ledger(const Ledger& ledger) {
    out_.key("ledger");
    out_.begin_object();
    number("kubeRequests", ledger.kube_requests);
    number("prometheusQueries", ledger.prometheus_queries);
    number("logReads", ledger.log_reads);
    number("rounds", ledger.rounds);
    number("bytesRead", ledger.bytes_read);
    out_.key("elapsedMs");
    ledger.elapsed_ms ? out_.integer(*ledger.elapsed_ms) : out_.null();
    texts("hosts", ledger.hosts);
    out_.end_object();
  }

  std::string_view version_;
  std::string repaired_;
  json::Builder out_;
};

}  // namespace

json::Document document_of(const Report& report, std::string_view version) { return Writer(version).write(report); }

}  // namespace aiops
