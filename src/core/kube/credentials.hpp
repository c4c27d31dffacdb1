// Why: who we are to the API server, kept fresh: token files are read again, exec plugins are run when needed.
// Must never: print or store a credential, run a plugin through a shell, or run one more often than needed.
// Protocol of plugins: kubernetes.io/docs/reference/config-api/client-authentication.v1.
#pragma once

#include <optional>
#include <string>

#include "core/base/error.hpp"
#include "core/kube/kubeconfig.hpp"
#include "core/net/clock.hpp"
#include "core/net/process.hpp"

namespace aiops::kube {

struct Credential {
  std::string authorization;  // the header's value, or empty
  std::string certificate_pem, key_pem;
  friend bool operator==(const Credential&, const Credential&) = default;
};

class Credentials {
 public:
  struct World {
    Machine machine;
    net::ProcessRunner* processes;
    net::Clock* clock;
    const net::CancelToken* cancel = nullptr;
    bool stdin_is_terminal = false;
  };
  Credentials(Connection, World);

  // Errors: Fault::config (unusable settings, plugin missing: with its installHint), Fault::auth (the plugin refused),
  // timeout, cancelled.
  Result<Credential> current();

  // After a 401: gives up what is cached and gets anew. True when the result differs from before, so that a retry is worth while.
  Result<bool> refresh();

  // For the hint under a 401: "the client certificate of user X expired on …", or "".
  std::string why_refused() const;

  // The helper's command, for -v; empty when there is none.
  std::string plugin() const { return connection_.user.exec ? connection_.user.exec->command : std::string(); }

 private:
  Result<Credential> obtain();
  Result<Credential> from_file();
  Result<Credential> from_plugin();
  Result<Credential> read_plugin_answer(const std::string& text);
  Result<bool> plugin_may_ask() const;
  bool fresh() const;
  std::string exec_info(bool interactive) const;

  Connection connection_;
  World world_;
  std::optional<Credential> cached_;
  std::optional<Time> expires_;
  std::optional<net::Deadline> read_at_;  // of the token file
};

}  // namespace aiops::kube
