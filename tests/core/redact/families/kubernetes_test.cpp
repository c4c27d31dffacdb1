#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/tokens.hpp"

namespace aiops::redact {
namespace {

using namespace testing;

TEST(KubernetesTokens, AreKnownByTheirBeginnings) {
  expect_found({&kubernetes_family}, {
                                         {"vault-token", "hvs." + mixed_body(94)},
                                         {"vault-token", "hvb." + mixed_body(140)},
                                         {"openshift-token", "sha256~" + mixed_body(43)},
                                         {"docker-hub", "dckr_pat_" + mixed_body(27)},
                                         {"docker-hub", "dckr_oat_" + mixed_body(32)},
                                         {"docker-swarm", "SWMTKN-1-" + lower_body(50) + "-" + lower_body(25)},
                                         {"docker-swarm", "SWMKEY-1-" + mixed_body(43)},
                                         {"age-key", "AGE-SECRET-KEY-1" + upper_body(58)},
                                     });
}

TEST(KubernetesTokens, OfTheOldFormNeedTheWordsAroundThem) {
  const std::string old = "s." + mixed_body(24);
  EXPECT_EQ(found_by({&kubernetes_family}, "VAULT_TOKEN=" + old), std::vector<std::string>{"vault-token:" + old});
  EXPECT_EQ(found_by({&kubernetes_family}, "token: " + old), std::vector<std::string>{"vault-token:" + old});
  EXPECT_EQ(found_by({&kubernetes_family}, "this." + mixed_body(24)), std::vector<std::string>());
  EXPECT_EQ(found_by({&kubernetes_family}, "kubeadm join 10.0.0.1:6443 --token a1b2c3.d4e5f6g7h8i9j0k1 \\"),
            std::vector<std::string>{"k8s-bootstrap-token:d4e5f6g7h8i9j0k1"});
  EXPECT_EQ(found_by({&kubernetes_family}, "--control-plane --certificate-key " + hex_body(64)),
            std::vector<std::string>{"k8s-certificate-key:" + hex_body(64)});
  EXPECT_EQ(found_by({&kubernetes_family}, "Unseal Key 1: " + mixed_body(43) + "="),
            std::vector<std::string>{"vault-unseal-key:" + mixed_body(43) + "="});
  EXPECT_EQ(found_by({&kubernetes_family}, "PrivateKey = " + mixed_body(43) + "="),
            std::vector<std::string>{"wireguard-key:" + mixed_body(43) + "="});
  EXPECT_EQ(found_by({&kubernetes_family}, "token-ab1cd:" + lower_body(54)),
            std::vector<std::string>{"rancher-token:" + lower_body(54)});
}

TEST(KubernetesTokens, AreNotSeenInWhatOnlyResemblesThem) {
  for (const std::string& text :
       {"image: repo/app@sha256:" + hex_body(64), std::string("--discovery-token-ca-cert-hash sha256:") + hex_body(64),
        std::string("abcdef.0123456789abcdef"), std::string("kubeadm token abcdef.0123456789abcdef"),
        std::string("vaultKey: 'name'"), std::string("vault.hashicorp.com/agent-inject-token: s.SomeVeryLongGoIdentifierName"),
        std::string("token-controller: started"), std::string("publicKey: ") + mixed_body(43) + "="}) {
    EXPECT_EQ(found_by({&kubernetes_family}, text), std::vector<std::string>()) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
