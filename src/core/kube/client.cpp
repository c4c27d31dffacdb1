// Reads are sent in rounds. After each round some are done, and some are sent again: with the token of their next page,
// after the wait that a busy server asked for, in an older version of their API, or with fresh credentials. Each of
// these is bounded, so a round comes in which nothing is left.
#include "core/kube/client.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/base/time.hpp"
#include "core/kube/status.hpp"

namespace aiops::kube {

namespace {

constexpr std::size_t max_pages = 2000;

std::string host_of(const std::string& server) {
  const auto start = server.find("://");
  const std::string rest = start == std::string::npos ? server : server.substr(start + 3);
  return rest.substr(0, rest.find('/'));
}

std::optional<std::chrono::milliseconds> retry_after(const net::Response& response) {
  const std::string_view text = response.header("retry-after");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::min(seconds, 86'400));
}

bool is_json(const net::Response& response) {
  return to_lower(response.header("content-type").substr(0, 16)) == "application/json";
}

}  // namespace

struct KubeClient::Job {
  Answer answer;  // answer.asked is what is sent next
  const AccessQuestion* question = nullptr;  // instead of a Read
  std::optional<Error> error;
  bool done = false;
  bool unauthorised = false;
  bool broken = false;  // and waiting for its turn to be sent once more; the error is kept
  int repeats = 0;
  int tries = 0;
  int expiries = 0;
  std::string token;  // of the page that is asked for
  std::chrono::milliseconds wait{0};

  explicit Job(Read read) : answer{std::move(read), {}, {}, false, false, {}} {}
  void end() { done = true; }
  void end(Error why) {
    error = std::move(why);
    done = true;
  }
  std::string describe() const { return question != nullptr ? question->describe() : answer.asked.describe(); }
};

KubeClient::KubeClient(net::Transport& transport, net::Clock& clock, Credentials& credentials, Connection connection,
                       Manners manners, const net::CancelToken* cancel)
    : transport_(transport),
      clock_(clock),
      credentials_(credentials),
      connection_(std::move(connection)),
      manners_(std::move(manners)),
      cancel_(cancel) {}

Result<Answer> KubeClient::read(const Read& read) { return std::move(read_all({&read, 1}).front()); }

std::vector<Result<Answer>> KubeClient::read_all(std::span<const Read> reads) {
  std::vector<Job> jobs;
  for (const Read& read : reads) {
    const auto known = served_.find(read.kind());
    const bool versioned = read.form() == Read::Form::list || read.form() == Read::Form::object;
    jobs.emplace_back(versioned && known != served_.end() ? read.with_version(known->second).value_or(read) : read);
    if (!versioned || absent_.count(read.kind()) == 0) continue;
    jobs.back().answer.absent = true;
    jobs.back().end();
  }
  std::vector<Result<Answer>> results;
  for (Job& job : run(std::move(jobs))) {
    const bool some = !job.answer.pages.empty() && job.error && job.error->fault != Fault::cancelled;
    if (job.error && !some) {
      results.push_back(tl::unexpected(std::move(*job.error)));
      continue;
    }
    job.answer.unfinished = std::move(job.error);
    results.push_back(std::move(job.answer));
  }
  return results;
}

std::vector<Result<json::Document>> KubeClient::ask(std::span<const AccessQuestion> questions) {
  std::vector<Job> jobs;
  for (const AccessQuestion& question : questions) {
    jobs.emplace_back(Read::version());
    jobs.back().question = &question;
  }
  std::vector<Result<json::Document>> results;
  for (Job& job : run(std::move(jobs))) {
    if (job.error) {
      results.push_back(tl::unexpected(std::move(*job.error)));
    } else {
      results.push_back(std::move(job.answer.pages.front()));
    }
  }
  return results;
}

std::vector<KubeClient::Job> KubeClient::run(std::vector<Job> jobs) {
  bool refreshed = false;
  while (send_round(jobs, refreshed)) {
  }
  return jobs;
}

// False when nothing was left to send.
bool KubeClient::send_round(std::vector<Job>& jobs, bool& refreshed) {
  std::vector<Job*> open;
  for (Job& job : jobs) {
    if (!job.done && !job.broken && job.wait.count() == 0) open.push_back(&job);
  }
  if (open.empty() && !take_broken(jobs, open)) return wait_for_busy(jobs);
  const auto headers = identity();
  std::vector<net::Request> requests;
  std::vector<Job*> sent;
  for (Job* job : open) {
    if (!headers) job->end(headers.error());
    if (!headers || !may_send(*job)) continue;
    requests.push_back(request_for(*job, *headers));
    sent.push_back(job);
    note(*job);
  }
  if (requests.empty()) return true;
  auto responses = transport_.send_all(requests, manners_.in_flight);
  answered_ = answered_ || std::any_of(responses.begin(), responses.end(), [](const auto& r) { return r.has_value(); });
  for (std::size_t i = 0; i < sent.size() && i < responses.size(); ++i) settle(*sent[i], std::move(responses[i]));
  const bool refused = std::any_of(sent.begin(), sent.end(), [](const Job* job) { return job->unauthorised; });
  if (refused) settle_unauthorised(sent, std::exchange(refreshed, true));
  return true;
}

// What broke its connection may break it again: it is sent alone, so that it takes nobody with it.
bool KubeClient::take_broken(std::vector<Job>& jobs, std::vector<Job*>& open) {
  for (Job& job : jobs) {
    if (!job.broken) continue;
    job.broken = false;
    if (repeats_left_ <= 0) {
      job.end();
      continue;
    }
    ++job.repeats;
    open.push_back(&job);
    return true;
  }
  return false;
}

void KubeClient::settle_broken(Job& job, Error error) {
  if (job.repeats > 0) --repeats_left_;
  job.error = std::move(error);
  job.broken = answered_ && job.repeats == 0 && job.question == nullptr;
  job.done = !job.broken;
}

// Those that a busy server sent away are sent again together, after the longest of the waits it asked for.
bool KubeClient::wait_for_busy(std::vector<Job>& jobs) {
  std::chrono::milliseconds longest{0};
  for (const Job& job : jobs) longest = std::max(longest, job.wait);
  if (longest.count() == 0) return false;
  clock_.wait(longest, cancel_);
  for (Job& job : jobs) job.wait = {};
  return true;
}

bool KubeClient::may_send(Job& job) {
  if (cancel_ != nullptr && cancel_->cancelled()) {
    job.end({Fault::cancelled, "interrupted", {}});
    return false;
  }
  if (manners_.pages_are_free && !job.token.empty()) return true;
  if (spent_ >= manners_.max_requests && job.error) {
    job.end();  // it was asked, and broke
    return false;
  }
  if (spent_ >= manners_.max_requests) {
    job.end({Fault::budget,
             fmt::format("not asked: {}: the budget of {} requests is spent", job.describe(), manners_.max_requests),
             "raise --max-requests"});
    return false;
  }
  ++spent_;
  return true;
}

void KubeClient::note(Job& job) {
  ++job.tries;
  ++ledger_.requests;
  if (job.question == nullptr && job.answer.asked.form() == Read::Form::pod_log) ++ledger_.log_reads;
  ledger_.sent.push_back(job.question != nullptr ? "POST " + job.question->target() : "GET " + job.answer.asked.target());
  ledger_.hosts.insert(host_of(connection_.cluster.server));
}

void KubeClient::settle_unauthorised(const std::vector<Job*>& sent, bool again) {
  const Result<bool> changed = again ? Result<bool>(false) : credentials_.refresh();
  for (Job* job : sent) {
    if (!std::exchange(job->unauthorised, false) || (changed && *changed)) continue;  // sent again in the next round
    if (!changed) {
      job->end(changed.error());
    } else {
      job->end({Fault::auth, host_of(connection_.cluster.server) + " does not accept our credentials (401)",
                credentials_.why_refused()});
    }
  }
}

Result<std::vector<net::Header>> KubeClient::identity() {
  AIOPS_TRY(const Credential credential, credentials_.current());
  const Cluster& cluster = connection_.cluster;
  if (!peer_ || peer_->certificate_pem != credential.certificate_pem || peer_->key_pem != credential.key_pem) {
    peer_ = std::make_shared<net::Peer>(net::Peer{cluster.ca_pem, credential.certificate_pem, credential.key_pem,
                                                  cluster.tls_server_name, cluster.insecure, connection_.proxy,
                                                  !cluster.disable_compression});
  }
  std::vector<net::Header> headers{{"User-Agent", manners_.user_agent}};
  if (!credential.authorization.empty()) headers.push_back({"Authorization", credential.authorization});
  const User& user = connection_.user;
  if (user.impersonate.empty()) return headers;
  headers.push_back({"Impersonate-User", user.impersonate});
  if (!user.impersonate_uid.empty()) headers.push_back({"Impersonate-Uid", user.impersonate_uid});
  for (const std::string& group : user.impersonate_groups) headers.push_back({"Impersonate-Group", group});
  for (const auto& [key, value] : user.impersonate_extra)
    headers.push_back({"Impersonate-Extra-" + encode_query(to_lower(key)), value});
  return headers;
}

net::Request KubeClient::request_for(const Job& job, const std::vector<net::Header>& identity) const {
  net::Request request;
  request.headers = identity;
  request.peer = peer_;
  request.timeout = manners_.request_timeout;
  request.max_body = manners_.max_body;
  if (job.question != nullptr) {
    request.method = net::Method::post;
    request.url = connection_.cluster.server + job.question->target();
    request.body = job.question->body();
    request.headers.push_back({"Content-Type", "application/json"});
    request.headers.push_back({"Accept", "application/json"});
    return request;
  }
  const Read& read = job.answer.asked;
  request.url = connection_.cluster.server + read.target();
  request.headers.push_back({"Accept", read.accept()});
  request.heavy = read.whole_list();
  return request;
}

void KubeClient::settle(Job& job, Result<net::Response> response) {
  if (!response) {
    Error error = response.error();
    if (error.fault == Fault::too_large || error.fault == Fault::timeout) error.what = job.describe() + ": " + error.what;
    if (error.fault == Fault::unreachable) return settle_broken(job, std::move(error));
    return job.end(std::move(error));
  }
  job.error.reset();
  ledger_.bytes += response->body.size();
  if (response->new_connection) ++ledger_.connections;
  switch (response->status) {
    case 200:
    case 201:
      return settle_body(job, *response);
    case 204:
      return job.question == nullptr && job.answer.asked.form() == Read::Form::pod_log ? job.end()
                                                                                       : settle_refusal(job, *response);
    case 401:
      job.unauthorised = true;
      return;
    case 404:
      return settle_absent(job, *response);
    case 410:
      return settle_expired(job, *response);
    default:
      if (!retry_later(job, *response)) settle_refusal(job, *response);
  }
}

bool KubeClient::retry_later(Job& job, const net::Response& response) const {
  const auto wanted = retry_after(response);
  const bool busy = response.status == 429 || (response.status >= 500 && wanted);
  if (!busy || job.tries >= manners_.max_tries || ServerStatus(response.body).has_cause("DisruptionBudget")) return false;
  job.wait = std::max(wanted.value_or(std::chrono::seconds(1)), std::chrono::milliseconds(1));
  if (job.wait <= manners_.max_retry_after) return true;
  job.wait = {};  // it asks for more patience than an incident has
  return false;
}

void KubeClient::settle_refusal(Job& job, const net::Response& response) {
  const bool log = job.question == nullptr && job.answer.asked.form() == Read::Form::pod_log;
  job.end(
      refusal(job.describe(), response.status, ServerStatus(response.body).message(), log, host_of(connection_.cluster.server)));
}

// 404: of the object, of the version, of the whole group, or no API server at all.
void KubeClient::settle_absent(Job& job, const net::Response& response) {
  const Read& read = job.answer.asked;
  const ServerStatus status(response.body);
  const bool versioned = job.question == nullptr && (read.form() == Read::Form::list || read.form() == Read::Form::object);
  const bool about_object = status.is_status() && status.names_an_object();
  if (versioned && !about_object) {
    if (auto older = read.with_version(read.version_index() + 1)) {
      job.answer.asked = std::move(*older);
      return;
    }
    const bool grouped = read.api_version().find('/') != std::string::npos;
    if (!grouped) return job.end(no_api_server(host_of(connection_.cluster.server)));  // every server has v1
    absent_.insert(read.kind());
    job.answer.absent = true;
    return job.end();
  }
  if (job.question == nullptr && read.form() == Read::Form::discovery && read.kind() != Kind::other) {
    job.answer.absent = true;
    return job.end();
  }
  if (!status.is_status()) return job.end(no_api_server(host_of(connection_.cluster.server)));
  settle_refusal(job, response);
}

// The list changed while we were reading it. The server offers a token to go on with what is there now; without one
// the list is read again, once.
void KubeClient::settle_expired(Job& job, const net::Response& response) {
  const ServerStatus status(response.body);
  if (job.question != nullptr || job.token.empty() || ++job.expiries > 2) return settle_refusal(job, response);
  job.token = status.continue_token();
  if (job.token.empty()) {
    if (job.expiries > 1) return settle_refusal(job, response);
    job.answer.pages.clear();
  } else {
    job.answer.inconsistent = true;
  }
  job.answer.asked = job.answer.asked.next_page({job.token});
}

void KubeClient::settle_body(Job& job, const net::Response& response) {
  const Read& read = job.answer.asked;
  if (job.question == nullptr && read.form() == Read::Form::pod_log) {
    // An API server names logs text/plain, whatever the kubelet says (genericregistry LocationStreamer).
    const std::string_view type = response.header("content-type");
    if (!type.empty() && !contains_nocase(type, "text/plain")) {
      return job.end({Fault::protocol,
                      fmt::format("{}: the answer is {}, not a log", job.describe(), escape_terminal(shorten(type, 80))),
                      proxy_question});
    }
    job.answer.log = response.body;
    return job.end();
  }
  if (!is_json(response)) {
    return job.end({Fault::protocol,
                    fmt::format("{}: the answer is {}, not JSON", job.describe(),
                                escape_terminal(shorten(response.header("content-type"), 80))),
                    proxy_question});
  }
  auto document = json::Document::parse(response.body);
  if (!document)
    return job.end(
        {Fault::protocol, fmt::format("{}: the answer is not JSON: {}", job.describe(), document.error().what), proxy_question});
  if (job.question == nullptr) {
    if (auto error = unexpected_kind(read, document->root())) return job.end(std::move(*error));
    if (read.form() == Read::Form::list || read.form() == Read::Form::object) served_[read.kind()] = read.version_index();
  }
  const std::string next(document->root()["metadata"]["continue"].text());
  const bool is_list = job.question == nullptr && read.form() == Read::Form::list;
  job.answer.pages.push_back(is_list && manners_.keep ? manners_.keep(read, std::move(*document)) : std::move(*document));
  if (!is_list || next.empty()) return job.end();
  if (next == job.token || job.answer.pages.size() >= max_pages) {
    return job.end({Fault::protocol, job.describe() + ": the list does not end", proxy_question});
  }
  job.token = next;
  job.tries = job.repeats = 0;
  job.answer.asked = read.next_page({next});
}

Result<std::chrono::milliseconds> parse_request_timeout(std::string_view text) {
  const bool seconds = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  const auto span = parse_duration(seconds ? std::string(text) + "s" : std::string(text));
  if (!span || *span > std::chrono::hours(24 * 365)) {
    return fail(Fault::usage, fmt::format("--request-timeout '{}' is not a duration", escape_terminal(shorten(text, 80))),
                "write for example 30s, 2m or 0 for none");
  }
  return std::chrono::ceil<std::chrono::milliseconds>(*span);
}

std::string user_agent(std::string_view version) {
#if defined(__x86_64__)
  constexpr std::string_view machine = "amd64";
#elif defined(__aarch64__)
  constexpr std::string_view machine = "arm64";
#else
  constexpr std::string_view machine = "unknown";
#endif
  return fmt::format("aiops/{} (linux/{})", version, machine);
}

}  // namespace aiops::kube
