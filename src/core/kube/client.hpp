// Why: turns Reads into answers with the manners an API server expects: few in flight, pages, Retry-After, one try
// more after a 401, older API versions for older servers; and keeps the ledger of all that was sent.
// Must never: send anything but a Read or an AccessQuestion, or a redirect's target, or an Upgrade header.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/json.hpp"
#include "core/collect/read.hpp"
#include "core/kube/access.hpp"
#include "core/kube/credentials.hpp"
#include "core/kube/kubeconfig.hpp"
#include "core/net/transport.hpp"

namespace aiops::kube {

struct Answer {
  Read asked;  // with the API version that answered
  std::vector<json::Document> pages;  // one for an object; of a list all pages in order; none for a log
  std::string log;  // of a pod_log: the bytes as they came
  bool absent = false;  // the server does not serve this kind in any version we know: no gap
  bool inconsistent = false;  // the list changed between pages (410), newer objects may be missing
  std::optional<Error> unfinished;  // of a list: why the pages after these could not be had
};

struct Ledger {
  std::size_t requests = 0;  // sent, with pages, retries and older versions
  std::size_t log_reads = 0;
  std::size_t bytes = 0;  // of bodies, decompressed
  std::size_t connections = 0;  // opened
  std::set<std::string> hosts;  // "10.0.0.1:6443"
  std::vector<std::string> sent;  // "GET /api/v1/…" in the order of sending
};

struct Manners {
  net::InFlight in_flight;  // 8, of which 2 whole lists
  std::size_t max_requests = 40;  // further ones get Fault::budget
  bool pages_are_free = false;  // -A: pages after the first do not count
  int max_tries = 3;  // of a request answered by 429, or 5xx with Retry-After
  std::chrono::milliseconds max_retry_after{10'000};
  std::chrono::milliseconds request_timeout = net::default_request_timeout();  // 0: none
  std::size_t max_body = 64u << 20;  // bytes of one answer
  std::string user_agent = "aiops";
  // What is kept of a page of a list, called as each arrives; nothing: all of it. With -A pages are made slim here, so that
  // never more than a page of whole objects is held.
  std::function<json::Document(const Read&, json::Document)> keep;
};

class KubeClient {
 public:
  // The references must outlive the client.
  KubeClient(net::Transport&, net::Clock&, Credentials&, Connection, Manners = {}, const net::CancelToken* = nullptr);

  // Answers in the order of the Reads. Errors by status: auth 401, forbidden 403 ("not permitted: list events in shop"),
  // not_found 404 (and a log that does not exist), expired 410, throttled 429, unreachable 5xx, timeout 504,
  // protocol (not what was asked for), too_large, budget, cancelled, and those of the transport and of Credentials.
  // A list of which some pages came is an Answer that is unfinished. A read whose connection broke is sent once more,
  // alone, if the server had answered before.
  std::vector<Result<Answer>> read_all(std::span<const Read>);
  Result<Answer> read(const Read&);

  // The review's answer with its status filled in. Counts as a request.
  std::vector<Result<json::Document>> ask(std::span<const AccessQuestion>);

  const Ledger& ledger() const { return ledger_; }
  const Connection& connection() const { return connection_; }

 private:
  struct Job;
  std::vector<Job> run(std::vector<Job>);
  bool send_round(std::vector<Job>& jobs, bool& refreshed);
  bool wait_for_busy(std::vector<Job>& jobs);
  bool may_send(Job&);
  void note(Job&);
  bool take_broken(std::vector<Job>& jobs, std::vector<Job*>& open);
  void settle_broken(Job&, Error);
  void settle_unauthorised(const std::vector<Job*>& sent, bool again);
  Result<std::vector<net::Header>> identity();
  net::Request request_for(const Job&, const std::vector<net::Header>& identity) const;
  void settle(Job&, Result<net::Response>);
  void settle_refusal(Job&, const net::Response&);
  void settle_body(Job&, const net::Response&);
  void settle_absent(Job&, const net::Response&);
  void settle_expired(Job&, const net::Response&);
  bool retry_later(Job&, const net::Response&) const;

  net::Transport& transport_;
  net::Clock& clock_;
  Credentials& credentials_;
  Connection connection_;
  Manners manners_;
  const net::CancelToken* cancel_;
  std::shared_ptr<const net::Peer> peer_;
  std::map<Kind, std::size_t> served_;  // which version answered, so that others are not tried again
  std::set<Kind> absent_;
  std::size_t spent_ = 0;  // of max_requests
  bool answered_ = false;  // the server, whatever it said
  int repeats_left_ = 3;  // in vain; a server that is gone for good is not waited for by each read again
  Ledger ledger_;
};

// What --request-timeout takes: "30" (seconds), "1m30s", "500ms"; "0" means none. Error: Fault::usage.
Result<std::chrono::milliseconds> parse_request_timeout(std::string_view);

// "aiops/0.1.0 (linux/amd64)"
std::string user_agent(std::string_view version);

}  // namespace aiops::kube
