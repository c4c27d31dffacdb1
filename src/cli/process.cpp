// The real process; see the header.
#include "cli/process.hpp"

#include <unistd.h>

#include <cstring>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/output.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "core/net/curl_transport.hpp"

namespace aiops::cli {

namespace {

// Most commands ask nobody: the HTTP library is set up at the first request.
class LazyTransport final : public net::Transport {
 public:
  explicit LazyTransport(const net::CancelToken& cancel) : cancel_(cancel) {}

  std::vector<Result<net::Response>> send_all(std::span<const net::Request> requests, net::InFlight in_flight) override {
    return real().send_all(requests, in_flight);
  }
  Result<net::Response> stream(const net::Request& request, const net::BodySink& sink) override {
    return real().stream(request, sink);
  }

 private:
  net::Transport& real() {
    if (!transport_) {
      wind_down_gently();
      transport_ = std::make_unique<net::CurlTransport>(&cancel_);
    }
    return *transport_;
  }

  const net::CancelToken& cancel_;
  std::unique_ptr<net::CurlTransport> transport_;
};

Exit run_in(const std::vector<std::string>& argv, std::ostream& out, std::ostream& err) {
  static net::CancelToken cancel;  // a signal may come until the very end
  catch_signals(cancel);
  LazyTransport transport(cancel);
  net::SystemClock clock;
  net::SystemProcessRunner processes;
  const kube::Machine machine = kube::this_machine();
  const commands::World world{transport, clock, processes, machine, cancel};
  commands::Io io{out, err, terminal_of(standard_streams(), machine.environment), &std::cin, STDIN_FILENO, STDOUT_FILENO};
  return run(argv, world, io);
}

}  // namespace

int run_process(int argc, char** argv) {
  DescriptorBuffer out_buffer(STDOUT_FILENO), err_buffer(STDERR_FILENO, true);
  std::ostream out(&out_buffer), err(&err_buffer);
  Exit code = Exit::failed;
  try {
    code = run_in(std::vector<std::string>(argv, argv + argc), out, err);
  } catch (const std::exception& e) {
    err << "aiops: bug: " << e.what() << "\n  please report it, with the command line and `aiops version`\n";
  } catch (...) {
    err << "aiops: bug: unknown exception\n  please report it, with the command line and `aiops version`\n";
  }
  out.flush();
  if (out_buffer.error() != 0 && !out_buffer.reader_left()) {
    err << "aiops: the result could not be written: " << std::strerror(out_buffer.error()) << '\n';
    code = Exit::failed;
  }
  err.flush();
  return static_cast<int>(code);
}

}  // namespace aiops::cli
