// Connects as kubectl would, asks what the plan wants, and says what that cost. See the header.
#include "commands/triage_live.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "commands/progress.hpp"
#include "core/base/text.hpp"
#include "core/collect/slim.hpp"
#include "core/kube/client.hpp"
#include "core/kube/collector.hpp"
#include "core/kube/credentials.hpp"
#include "core/prom/client.hpp"

namespace aiops::commands {

namespace {

constexpr std::size_t requests_for_all = 20;  // with -A, pages come on top

kube::Manners manners_of(const TriageOptions& options) {
  kube::Manners manners;
  const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(options.connection.request_timeout);
  manners.request_timeout = timeout;
  manners.pages_are_free = options.all_namespaces;
  if (options.all_namespaces) manners.max_requests = requests_for_all;
  if (options.max_requests > 0) manners.max_requests = options.max_requests;
  manners.user_agent = kube::user_agent(version());
  return manners;
}

Result<Target> target_of(const TriageOptions& options, const std::string& ns) {
  Target target;
  target.subject = options.subject;
  if (target.subject) {
    const Kind kind = kind_of(target.subject->kind, target.subject->api_version);
    if (kind == Kind::other) {
      return fail(Fault::usage, fmt::format("aiops cannot ask a cluster for objects of kind {}", target.subject->kind),
                  "name the workload below it (deployment, statefulset, pod), or a namespace with -n");
    }
    target.subject->ns = row_of(kind).namespaced ? ns : std::string();
  } else if (!options.all_namespaces) {
    target.ns = ns;
  }
  target.all = options.all_namespaces;
  target.selector = options.selector;
  target.logs = !options.no_logs;
  target.list_secret_names = options.list_secret_names;
  target.max_logs = options.max_logs;
  if (options.max_log_bytes > 0) target.max_log_bytes = static_cast<std::int64_t>(options.max_log_bytes);
  return target;
}

Ledger ledger_of(const kube::Ledger& sent, std::size_t rounds) {
  Ledger out;
  out.kube_requests = sent.requests;
  out.log_reads = sent.log_reads;
  out.rounds = rounds;
  out.bytes_read = sent.bytes;
  out.hosts.assign(sent.hosts.begin(), sent.hosts.end());
  return out;
}

// Pages are told as they come, and with -A kept slim.
kube::Manners watched(kube::Manners manners, ProgressLine& progress) {
  manners.keep = [&progress, slim = manners.pages_are_free, slimmer = Slimmer(), read = std::size_t{0}](
                     const Read& asked, json::Document page) mutable {
    read += page.root()["items"].size();
    progress.say(fmt::format("{} objects read, {} now", read, row_of(asked.kind()).plural));
    return slim ? slimmer.page(asked.kind(), page) : page;
  };
  return manners;
}

void tell(const TriageOptions& options, const kube::KubeClient& client, const kube::Credentials& credentials, std::ostream& err) {
  if (options.print_requests) {
    for (const std::string& line : client.ledger().sent) err << line << '\n';
  }
  if (options.verbosity == 0 || options.quiet) return;
  for (const std::string& host : client.ledger().hosts) err << "contacted " << host << '\n';
  if (!credentials.plugin().empty()) err << "credentials from " << credentials.plugin() << '\n';
}

Result<prom::HttpConfig> metrics_config(const MetricsFlags& flags, const kube::Machine& machine) {
  prom::HttpConfig config;
  if (!flags.config.empty()) {
    AIOPS_TRY(config, prom::read_http_config(flags.config, machine));
  }
  for (const std::string& header : flags.headers) {
    AIOPS_TRY(auto parsed, prom::parse_header(header));
    config.headers.emplace_back(std::move(parsed.first), prom::Secret{std::move(parsed.second), {}});
  }
  return config;
}

// Empty when no metrics server is to be asked.
Result<std::optional<prom::PromClient>> metrics_client(const TriageOptions& options, const World& world) {
  const MetricsFlags& flags = options.metrics;
  if (flags.url.empty()) return std::optional<prom::PromClient>();
  AIOPS_TRY(prom::HttpConfig config, metrics_config(flags, world.machine));
  prom::Manners manners;
  manners.user_agent = kube::user_agent(version());
  const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(options.connection.request_timeout);
  if (timeout.count() > 0) manners.budget = std::min(manners.budget, timeout);
  return prom::PromClient::make(world.net, world.clock, world.machine, flags.url, std::move(config), manners, &world.cancel);
}

// What the rules want to know of a metrics server follows from what Kubernetes said; all of it is asked at once.
void ask_metrics(prom::PromClient& client, const TriageOptions& options, const Target& target, Collected& out, Io& io) {
  std::ostream& err = io.err;
  MetricPlan plan = next_queries(out.snapshot, target);
  auto progress = std::make_optional<ProgressLine>(err, io.tty.err && !options.quiet);
  progress->say(fmt::format("{} queries to the metrics server", plan.queries.size()));
  std::vector<MetricAnswer> answers = client.ask(plan.queries, metric_span(options.now.value_or(*out.now)));
  progress.reset();
  out.snapshot = SnapshotBuilder::with_metrics(std::move(out.snapshot), std::move(answers), std::move(plan.gaps));
  const prom::Ledger& sent = client.ledger();
  out.ledger.prometheus_queries = sent.queries;
  out.ledger.bytes_read += sent.bytes;
  for (const std::string& host : sent.hosts) {
    if (std::find(out.ledger.hosts.begin(), out.ledger.hosts.end(), host) == out.ledger.hosts.end())
      out.ledger.hosts.push_back(host);
  }
  if (options.print_requests) {
    for (const std::string& line : sent.sent) err << escape_terminal(line) << '\n';  // a redirect may have named the place
  }
  if (options.verbosity == 0 || options.quiet) return;
  for (const std::string& host : sent.hosts) err << "contacted " << escape_terminal(host) << '\n';
}

}  // namespace

Result<Collected> collect_snapshot(const TriageOptions& options, const World& world, Io& io) {
  const net::Deadline start = world.clock.steady();
  AIOPS_TRY(const kube::Connection connection, kube::connect(world.machine, options.connection.overrides));
  Collected out;
  out.cluster = connection.cluster.name;
  out.context = connection.context;
  out.ns = !options.ns.empty() ? options.ns : connection.name_space;
  if (options.subject && !options.subject->ns.empty()) out.ns = options.subject->ns;
  if (options.all_namespaces) out.ns.clear();
  AIOPS_TRY(const Target target, target_of(options, out.ns));
  AIOPS_TRY(auto metrics, metrics_client(options, world));

  kube::Credentials credentials(connection, {world.machine, &world.processes, &world.clock, &world.cancel, io.tty.in});
  const Time now = std::chrono::floor<std::chrono::seconds>(world.clock.now());
  // A credential plugin may talk to the person on the same terminal.
  const bool shown = io.tty.err && !options.quiet && !connection.user.exec;
  auto progress = std::make_optional<ProgressLine>(io.err, shown);
  kube::KubeClient client(world.net, world.clock, credentials, connection, watched(manners_of(options), *progress),
                          &world.cancel);
  auto collected = kube::collect(client, target, now, [&](std::size_t round, std::size_t requests) {
    progress->say(escape_terminal(fmt::format("round {}: {} questions to {}", round, requests, connection.cluster.server)));
  });
  progress.reset();
  tell(options, client, credentials, io.err);
  if (!collected) return tl::unexpected(std::move(collected).error());
  out.snapshot = std::move(collected->snapshot);
  out.now = now;
  out.ledger = ledger_of(client.ledger(), collected->rounds);
  if (metrics) ask_metrics(*metrics, options, target, out, io);
  if (world.cancel.cancelled()) return fail(Fault::cancelled, "interrupted");
  out.ledger.elapsed_ms = std::chrono::duration_cast<std::chrono::milliseconds>(world.clock.steady() - start).count();
  return out;
}

}  // namespace aiops::commands
