// Queries are sent together, in rounds: in the next one stand those that a busy server sent away, that a redirect points
// elsewhere, that are to be asked by GET, or more coarsely because the server found them too much. Each happens a bounded
// number of times. What the statuses mean: prometheus web/api/v1/api.go; VictoriaMetrics answers 422 where Prometheus has 400.
#include "core/prom/client.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/collect/read.hpp"
#include "core/net/url.hpp"

namespace aiops::prom {

namespace {

constexpr int max_redirects = 3;
constexpr std::size_t max_said = 300;
constexpr std::string_view api = "/api/v1/query_range";

std::string seconds_of(Time time) {
  return fmt::format("{}", std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}
std::int64_t seconds_of(Duration span) { return std::chrono::duration_cast<std::chrono::seconds>(span).count(); }

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains_nocase(text, part); });
}

// Too much was asked for at once: fewer points may pass. VictoriaMetrics calls everything 422.
bool is_too_much(int status, std::string_view said) {
  if (status == 504) return true;
  if (status == 503) return contains_any(said, {"timed out", "timeout"});
  return contains_any(said, {"too many samples", "too many points", "exceeded maximum resolution", "cannot select more than",
                             "max-samples", "maximum number of samples", "exceeds the limit", "err-mimir-max-"});
}

GapReason reason_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return GapReason::forbidden;
    case 404:
      return GapReason::not_found;
    case 503:
    case 504:
      return GapReason::timeout;
    case 413:
      return GapReason::too_large;
    default:
      return GapReason::unreachable;
  }
}

GapReason reason_of(Fault fault) {
  return fault == Fault::timeout     ? GapReason::timeout
         : fault == Fault::too_large ? GapReason::too_large
         : fault == Fault::budget    ? GapReason::budget
                                     : GapReason::unreachable;
}

// `warnings` and `infos` of the envelope, and what VictoriaMetrics says instead. Infos are hints for writers of queries.
std::string warnings_in(json::Value root) {
  std::vector<std::string> out;
  for (const json::Value warning : root["warnings"].items()) out.emplace_back(shorten(warning.text(), max_said));
  if (root["isPartial"].is_true()) out.emplace_back("the server calls its answer partial");
  return fmt::format("{}", fmt::join(out, "; "));
}

std::string origin_of(const std::string& url) {
  const auto parts = net::parse_url(url);
  return parts ? fmt::format("{} {}", parts->tls, to_lower(parts->place())) : std::string();
}

}  // namespace

struct PromClient::Job {
  MetricAnswer answer;
  std::string url;  // up to the path of the API
  bool get = false;
  bool done = false;
  bool coarsened = false;
  bool foreign = false;  // a redirect led to another host: nothing of ours goes with it
  int tries = 0, redirects = 0;
  std::chrono::milliseconds wait{0};
  std::string busy;  // what a server said that is to be asked again
  GapReason why_busy = GapReason::unreachable;

  void fail(GapReason reason, std::string detail) {
    answer.outcome = MetricAnswer::Outcome::failed;
    answer.reason = reason;
    answer.detail = std::move(detail);
    done = true;
  }
  void stop(std::size_t limit) {
    if (busy.empty()) return fail(GapReason::budget, fmt::format("not asked: {} queries were", limit));
    fail(why_busy, fmt::format("{}; not asked again: {} queries were", busy, limit));
  }
};

Result<PromClient> PromClient::make(net::Transport& transport, net::Clock& clock, const kube::Machine& machine,
                                    const std::string& url, HttpConfig config, Manners manners, const net::CancelToken* cancel) {
  const auto parts = net::parse_url(url);
  if (!parts) {
    // It may hold a password: it is not repeated.
    return aiops::fail(Fault::usage, "--prometheus is not an http or https URL",
                       "write for example http://prometheus:9090; credentials belong into --prometheus-config");
  }
  PromClient client(transport, clock, machine, std::move(config), std::move(manners), cancel);
  const auto query = url.find_first_of("?#");
  client.base_ = url.substr(0, query);
  if (query != std::string::npos && url[query] == '?') client.parameters_ = url.substr(query + 1, url.find('#') - query - 1);
  while (!client.base_.empty() && client.base_.back() == '/') client.base_.pop_back();
  for (const std::string_view tail :
       {std::string_view("/api/v1/query_range"), std::string_view("/api/v1/query"), std::string_view("/api/v1")}) {
    if (!client.base_.ends_with(tail)) continue;
    client.base_.resize(client.base_.size() - tail.size());
    break;
  }
  return client;
}

std::vector<MetricAnswer> PromClient::ask(std::span<const MetricQuery> queries, const MetricSpan& span) {
  const net::Deadline deadline = clock_.steady() + manners_.budget;
  std::vector<Job> jobs;
  for (const MetricQuery& query : queries) {
    Job job;
    job.answer.id = query.id();
    job.answer.query = query.text();
    job.answer.from = span.from;
    job.answer.time = span.to;
    job.answer.step = span.step;
    job.url = base_ + std::string(api);
    jobs.push_back(std::move(job));
  }
  while (round(jobs, deadline)) {
  }
  std::vector<MetricAnswer> out;
  for (Job& job : jobs) out.push_back(std::move(job.answer));
  return out;
}

// False when nothing is left to send.
bool PromClient::round(std::vector<Job>& jobs, net::Deadline deadline) {
  std::vector<Job*> open;
  std::chrono::milliseconds longest{0};
  for (Job& job : jobs) {
    if (!job.done) open.push_back(&job);
    if (!job.done) longest = std::max(longest, job.wait);
  }
  if (open.empty()) return false;
  if (asked_ >= manners_.max_queries) longest = {};  // nobody waits in vain
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.steady());
  const bool cancelled =
      (cancel_ != nullptr && cancel_->cancelled()) || (longest.count() > 0 && longest < left && !clock_.wait(longest, cancel_));
  const auto identity = identity_of(config_, base_, machine_);
  std::vector<net::Request> requests;
  for (Job* job : open) {
    job->wait = {};
    if (cancelled) {
      job->fail(GapReason::timeout, "interrupted");
    } else if (left <= longest) {
      job->fail(GapReason::timeout, fmt::format("the metrics server did not answer within {} ms", manners_.budget.count()));
    } else if (!identity) {
      job->fail(GapReason::forbidden, identity.error().what);
    } else if (asked_ >= manners_.max_queries) {
      job->stop(manners_.max_queries);
    }
    if (job->done) continue;
    requests.push_back(request_for(*job, *identity, deadline));
    count(*job);
  }
  const auto responses = transport_.send_all(requests, manners_.in_flight);
  std::size_t next = 0;
  for (Job* job : open) {
    if (job->done || next >= responses.size()) continue;
    const auto& response = responses[next++];
    if (response) settle(*job, *response);
    if (!response) job->fail(reason_of(response.error().fault), response.error().what);
  }
  return true;
}

void PromClient::count(Job& job) {
  ++job.tries;
  ++asked_;
  ++ledger_.queries;
  const auto parts = net::parse_url(job.url);
  if (parts) ledger_.hosts.insert(parts->place());
  ledger_.sent.push_back(fmt::format("{} {} query={}", job.get ? "GET" : "POST", job.url, job.answer.query));
}

net::Request PromClient::request_for(const Job& job, const Identity& identity, net::Deadline deadline) const {
  const MetricAnswer& a = job.answer;
  std::string form = parameters_.empty() || job.foreign ? "" : parameters_ + "&";
  // Downsampled data breaks rate() over short windows: Thanos is told not to use it. The others do not know the parameter.
  form += fmt::format("query={}&start={}&end={}&step={}&timeout={}s&max_source_resolution=0s", encode_query(a.query),
                      seconds_of(a.from), seconds_of(a.time), seconds_of(a.step),
                      std::max<std::int64_t>(1, seconds_of(Duration(manners_.budget))));
  net::Request request;
  request.url = job.url;
  request.deadline = deadline;
  request.timeout = manners_.budget;
  request.max_body = manners_.max_body;
  if (!job.foreign) {
    request.headers = identity.headers;
    request.peer = identity.peer;
  }
  request.headers.push_back({"User-Agent", manners_.user_agent});
  request.headers.push_back({"Accept", "application/json"});
  if (job.get) {
    request.url += "?" + form;
    return request;
  }
  request.method = net::Method::post;
  request.body = std::move(form);
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  return request;
}

void PromClient::settle(Job& job, const net::Response& response) {
  ledger_.bytes += response.body.size();
  const int status = response.status;
  if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) return redirect(job, response);
  if (status == 405 && !job.get) {
    job.get = true;
    --asked_;
    return;
  }
  const auto document = json::Document::parse(response.body);
  const json::Value root = document ? document->root() : json::Value();
  const bool envelope = root["status"].is_string();
  std::string said(shorten(trim(envelope ? root["error"].text() : std::string_view(response.body)), max_said));
  if (envelope && !root["errorType"].text().empty()) said = fmt::format("{}: {}", root["errorType"].text(), said);
  const json::Value result = root["data"]["result"];
  if (envelope && result.is_array() && (status / 100 == 2 || result.size() > 0)) {  // data may come with an error
    file_series(result, job.answer);
    job.answer.outcome = job.answer.series.empty() ? MetricAnswer::Outcome::none : MetricAnswer::Outcome::answered;
    job.answer.detail = warnings_in(root);
    if (root["status"].text() != "success") job.answer.detail += (job.answer.detail.empty() ? "" : "; ") + said;
    job.done = true;
    return;
  }
  if (status == 429 || status == 503 || is_too_much(status, said)) return settle_busy(job, response, said);
  if (status / 100 == 2) {
    const std::string type = shorten(response.header("content-type"), 80);
    return job.fail(GapReason::unreachable,
                    fmt::format("the answer is no answer of a Prometheus API ({})", type.empty() ? "no type" : type));
  }
  if (contains_nocase(response.header("content-type"), "html")) said = "an HTML page";
  job.fail(reason_of(status), fmt::format("status {}{}", status, said.empty() ? "" : ": " + said));
}

// Never again unchanged, but after the wait that the server asked for; and never more often than a few times.
void PromClient::settle_busy(Job& job, const net::Response& response, const std::string& said) {
  if (is_too_much(response.status, said)) {
    const bool late = response.status == 503 || response.status == 504;
    job.why_busy = late ? GapReason::timeout : GapReason::too_large;
    job.busy = fmt::format("status {}: {}", response.status, said);
    if (std::exchange(job.coarsened, true)) return job.fail(job.why_busy, job.busy);
    const MetricSpan less = coarser({job.answer.from, job.answer.time, job.answer.step});
    job.answer.step = less.step;
    return;
  }
  const std::string_view text = response.header("retry-after");
  int seconds = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || seconds < 0) seconds = 1;
  const auto wait = std::chrono::milliseconds(std::chrono::seconds(std::min(seconds, 86'400)));
  job.why_busy = reason_of(response.status);
  job.busy = fmt::format("the metrics server is busy (status {}){}", response.status, said.empty() ? "" : ": " + said);
  if (job.tries >= manners_.max_tries || wait > manners_.max_retry_after) return job.fail(job.why_busy, job.busy);
  job.wait = std::max(wait, std::chrono::milliseconds(1));
}

void PromClient::redirect(Job& job, const net::Response& response) {
  std::string to(response.header("location"));
  to = to.substr(0, to.find_first_of("?#"));
  const auto here = net::parse_url(job.url);
  if (!to.empty() && to.front() == '/' && to.substr(0, 2) != "//" && here)
    to = fmt::format("{}://{}{}", here->tls ? "https" : "http", here->place(), to);
  const auto there = net::parse_url(to);
  if (!config_.follow_redirects || !there || ++job.redirects > max_redirects) {
    return job.fail(GapReason::unreachable, fmt::format("status {}: a redirect that is not followed", response.status));
  }
  job.foreign = job.foreign || origin_of(to) != origin_of(base_);
  if (response.status <= 303) job.get = true;  // what HTTP clients make of a POST
  job.url = std::move(to);
  --job.tries;
  --asked_;
}

}  // namespace aiops::prom
