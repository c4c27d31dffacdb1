#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/family_harness.hpp"

namespace aiops::redact {
namespace {

using testing::nothing;
using testing::only;

std::string host(std::string_view text) { return only(hosts_family, text); }

TEST(Host, OfAnInternalOrCloudSuffixIsFound) {
  for (const char* name :
       {"payments.prod.svc.cluster.local", "db-0.db.prod.svc.cluster.local", "vault.corp", "nas.lan", "dc01.ad.local",
        "DC01.AD.LOCAL", "ip-10-0-0-1.eu-west-1.compute.internal", "vm-1.c.project-1.internal",
        "orders.abc123.eu-west-1.rds.amazonaws.com", "internal-x-1.eu-west-1.elb.amazonaws.com", "acct.blob.core.windows.net",
        "payments.prod.svc", "my-bucket.s3.amazonaws.com"}) {
    for (const char* around : {"to %s now", "%s:8443", "\"%s\"", "https://%s/x", "(%s)", "%s.", "a\\n%s", "u%%20%s"}) {
      std::string text = around;
      if (const auto twice = text.find("%%"); twice != std::string::npos) text.erase(twice, 1);
      text.replace(text.rfind("%s"), 2, name);
      EXPECT_EQ(host(text), std::string("host:") + name) << text;
    }
  }
}

TEST(Host, OfANodeIsKnownByTheCloudsWayToNameIt) {
  EXPECT_EQ(host("node ip-10-0-0-1 not ready"), "host:ip-10-0-0-1");
  EXPECT_EQ(host("nodes/ip-10-0-0-1.ec2.internal"), "host:ip-10-0-0-1.ec2.internal");
  EXPECT_EQ(host("gke-prod-pool-1-0a1b2c3d-x7z9"), "host:gke-prod-pool-1-0a1b2c3d-x7z9");
  EXPECT_EQ(host("aks-nodepool1-12345678-vmss00000a"), "host:aks-nodepool1-12345678-vmss00000a");
  for (const char* text :
       {"ip-address", "ip-10-0-0", "ip-10-0-0-1-x", "zip-10-0-0-1", "gke-metadata-server", "aks-engine", "ip-10-0-0-999"}) {
    EXPECT_EQ(host(text), nothing) << text;
  }
}

TEST(Host, OfAUrlOrAKeyIsFoundUnderAnyDomain) {
  EXPECT_EQ(host("GET https://shop.example.net:8443/a?b=c"), "host:shop.example.net");
  EXPECT_EQ(host("postgres://app:pw@db.example.net/x"), "host:db.example.net");
  EXPECT_EQ(host("mongodb://a.example.net:27017,b.example.net:27017/x"), "host:a.example.net | host:b.example.net");
  EXPECT_EQ(host("host=db.example.net port=5432"), "host:db.example.net");
  EXPECT_EQ(host("{\"hostname\":\"db.example.net\"}"), "host:db.example.net");
  EXPECT_EQ(host("{\\\"host\\\":\\\"db.example.net\\\"}"), "host:db.example.net");
  EXPECT_EQ(host("Host: shop.example.net"), "host:shop.example.net");
  EXPECT_EQ(host("dial tcp: lookup db.example.net on 10.0.0.10:53: no such host"), "host:db.example.net");
}

TEST(Host, ThatEverybodyKnowsIsKept) {
  for (const char* text :
       {"https://kubernetes.io/docs", "image: docker.io/library/nginx", "https://raw.githubusercontent.com/x",
        "https://sts.us-east-1.amazonaws.com", "kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local",
        "search svc.cluster.local cluster.local ec2.internal", "http://metadata.google.internal/",
        "https://storage.googleapis.com", "host=localhost", "https://prometheus.io", "registry.k8s.io"}) {
    EXPECT_EQ(host(text), nothing) << text;
  }
}

TEST(Host, IsNoPackageFileGroupOrMetric) {
  for (const char* text : {"com.sun.proxy.internal.Foo",
                           "com.example.internal",
                           "at java.util.internal",
                           "config.yaml",
                           "app.internal.log",
                           "settings.local.json",
                           "rbac.authorization.k8s.io/v1",
                           "app.kubernetes.io/name: x",
                           "http_requests_total",
                           "/usr/local/bin",
                           "~/.local/share",
                           "/etc/rc.local",
                           "src/config.local",
                           "http://payments:8080",
                           "host=payments",
                           "hosts: 3",
                           "server: nginx.conf",
                           "host: java.lang.String",
                           "file:///a/b.c",
                           "node.internalError",
                           "x.localhost",
                           "apps.corpus",
                           "https://10.0.0.1/x",
                           "host:",
                           "lookup table",
                           "thisHost.toString()"}) {
    EXPECT_EQ(host(text), nothing) << text;
  }
}

TEST(Host, InAPlaceholderIsNotFoundAgain) {
  EXPECT_EQ(host("to [host:abcdefghijklm.nopqrstuvwxyz.abcdefghijklm]:80"), nothing);
  EXPECT_EQ(host("to [REDACTED:host]"), nothing);
}

}  // namespace
}  // namespace aiops::redact
