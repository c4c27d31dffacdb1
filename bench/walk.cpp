// Why: what `triage -A` costs on a cluster of COUNT pods, without a network: a transport of our own answers pages of 500 pods as
// an API server would, and nothing else exists. Prints "REQUESTS ROUNDS MILLISECONDS PEAK_MB INCIDENTS".
//   walk COUNT HEALTHY.json UNHEALTHY.json
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "core/collect/slim.hpp"
#include "core/findings/diagnose.hpp"
#include "core/kube/client.hpp"
#include "core/kube/collector.hpp"
#include "pods.hpp"

namespace {

using namespace aiops;

class Pages final : public net::Transport {
 public:
  Pages(const bench::PodMaker& maker, unsigned count) : maker_(maker), count_(count) {}

  std::vector<Result<net::Response>> send_all(std::span<const net::Request> requests, net::InFlight) override {
    std::vector<Result<net::Response>> out;
    for (const net::Request& request : requests) out.push_back(answer(request.url));
    return out;
  }
  Result<net::Response> stream(const net::Request& request, const net::BodySink&) override { return answer(request.url); }

 private:
  net::Response answer(const std::string& url) const {
    net::Response response;
    response.status = 200;
    response.headers.push_back({"content-type", "application/json"});
    if (url.find("/api/v1/pods?") != std::string::npos) {
      response.body = page(url);
    } else if (url.find("/version") != std::string::npos) {
      response.body = R"({"gitVersion":"v1.36.3"})";
    } else {
      response.body = fmt::format(R"({{"kind":"{}","apiVersion":"v1","metadata":{{}},"items":[]}})", list_kind(url));
    }
    return response;
  }
  // "/apis/apps/v1/deployments?limit=500" -> "DeploymentList"
  static std::string list_kind(const std::string& url) {
    const std::string path = url.substr(0, url.find('?'));
    return fmt::format("{}List", row_of(kind_from_user(path.substr(path.rfind('/') + 1))).name);
  }
  std::string page(const std::string& url) const {
    const auto token = url.find("continue=");
    const auto from = token == std::string::npos ? 0U : static_cast<unsigned>(std::atoi(url.c_str() + token + 9));
    const unsigned to = std::min(count_, from + 500);
    std::string body = R"({"kind":"PodList","apiVersion":"v1","metadata":{)";
    if (to < count_) body += fmt::format(R"("continue":"{}")", to);
    body += R"(},"items":[)";
    for (unsigned i = from; i < to; ++i) body += (i > from ? "," : "") + maker_.pod(i);
    return body + "]}";
  }

  const bench::PodMaker& maker_;
  unsigned count_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: walk COUNT HEALTHY.json UNHEALTHY.json\n", stderr), 2;
  const bench::PodMaker maker(argv[2], argv[3]);
  if (!maker.ready()) return std::fputs("walk: no pod of the kind wanted\n", stderr), 1;
  Pages net(maker, static_cast<unsigned>(std::atoi(argv[1])));
  net::SystemClock clock;
  net::SystemProcessRunner processes;
  net::CancelToken cancel;
  kube::Machine machine;
  kube::Connection connection;
  connection.cluster.server = "https://127.0.0.1:1";
  kube::Credentials credentials(connection, {machine, &processes, &clock, &cancel, false});
  kube::Manners manners;
  manners.pages_are_free = true;
  manners.max_requests = 20;
  manners.keep = [slimmer = Slimmer()](const Read& read, json::Document page) mutable { return slimmer.page(read.kind(), page); };
  kube::KubeClient client(net, clock, credentials, connection, std::move(manners));
  Target target;
  target.all = true;
  const auto start = std::chrono::steady_clock::now();
  const auto collected = kube::collect(client, target, clock.now());
  if (!collected) return std::fprintf(stderr, "walk: %s\n", collected.error().what.c_str()), 1;
  const auto report = diagnose(collected->snapshot, {});
  const auto ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%zu %zu %.0f %ld %zu\n", client.ledger().requests, collected->rounds, ms, usage.ru_maxrss / 1024,
              report ? report->incidents.size() : 0);
  return collected->snapshot.all(Kind::pod).size() == static_cast<std::size_t>(std::atoi(argv[1])) ? 0 : 1;
}
