// Why: asks a server that speaks Prometheus' HTTP API (Prometheus, VictoriaMetrics, Thanos, Mimir) the fixed queries of a
// triage. Everything that goes wrong becomes an answer that says so: metrics are additional evidence, never a condition.
// Must never: take PromQL that is no MetricQuery, wait longer than its budget, print a credential or carry one to another host.
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/collect/metrics.hpp"
#include "core/net/transport.hpp"
#include "core/prom/http_config.hpp"

namespace aiops::prom {

struct Manners {
  net::InFlight in_flight{4, 4};
  // Of one triage; further ones are not asked. Second tries count, what a server only redirected or wants by GET does not.
  std::size_t max_queries = 12;
  int max_tries = 3;  // of a query answered by 429 or 503
  std::chrono::milliseconds max_retry_after{2'000};
  std::chrono::milliseconds budget{10'000};  // for all queries together, waits included
  std::size_t max_body = std::size_t{16} << 20;  // bytes of one answer
  std::string user_agent = "aiops";
};

struct Ledger {
  std::size_t queries = 0;  // requests that were sent, retries and redirects included
  std::size_t bytes = 0;
  std::set<std::string> hosts;
  std::vector<std::string> sent;  // "POST http://host/api/v1/query_range query=…", without headers
};

class PromClient {
 public:
  // `url` is the part before /api/v1/ ("https://mimir/prometheus", "http://vm/select/0/prometheus"); a query part of it, such
  // as ?dedup=false of Thanos, goes with each query. The references must outlive the client. Error (Fault::usage): no such URL.
  static Result<PromClient> make(net::Transport&, net::Clock&, const kube::Machine&, const std::string& url, HttpConfig,
                                 Manners = {}, const net::CancelToken* = nullptr);

  // One answer a query, in their order. The courses over the span, all asked for at the same time.
  std::vector<MetricAnswer> ask(std::span<const MetricQuery>, const MetricSpan&);

  const Ledger& ledger() const { return ledger_; }

 private:
  struct Job;
  PromClient(net::Transport& transport, net::Clock& clock, const kube::Machine& machine, HttpConfig config, Manners manners,
             const net::CancelToken* cancel)
      : transport_(transport),
        clock_(clock),
        machine_(machine),
        config_(std::move(config)),
        manners_(std::move(manners)),
        cancel_(cancel) {}
  bool round(std::vector<Job>&, net::Deadline);
  void count(Job&);
  net::Request request_for(const Job&, const Identity&, net::Deadline) const;
  void settle(Job&, const net::Response&);
  void settle_busy(Job&, const net::Response&, const std::string& said);
  void redirect(Job&, const net::Response&);

  net::Transport& transport_;
  net::Clock& clock_;
  const kube::Machine& machine_;
  HttpConfig config_;
  Manners manners_;
  const net::CancelToken* cancel_;
  std::string base_, parameters_;  // of the URL
  std::size_t asked_ = 0;  // of max_queries
  Ledger ledger_;
};

}  // namespace aiops::prom
