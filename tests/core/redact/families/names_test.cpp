#include <gtest/gtest.h>

#include "core/redact/families/families.hpp"
#include "core/redact/families/family_harness.hpp"

namespace aiops::redact {
namespace {

using testing::nothing;
using testing::only;

std::string user(std::string_view text) { return only(names_family, text); }

TEST(User, IsFoundWhereALineLeavesNoDoubt) {
  for (const char* text : {"Accepted password for jroe from 10.0.0.1 port 22",
                           "Accepted keyboard-interactive/pam for jroe from 10.0.0.1",
                           "Failed password for jroe from 10.0.0.1 port 22 ssh2",
                           "session opened for user jroe by (uid=0)",
                           "session closed for user jroe",
                           "login failed for user \"jroe\"",
                           "user=jroe",
                           "USER=jroe ;",
                           "user=\"jroe\" x",
                           "{\"user\":\"jroe\"}",
                           "{\"username\": \"jroe\"}",
                           "{\\\"user\\\":\\\"jroe\\\"}",
                           "user: 'jroe'",
                           "open /home/jroe/.ssh/config",
                           "\"/Users/jroe/src\"",
                           "C:\\Users\\jroe\\x",
                           "\"C:\\\\Users\\\\jroe\\\\x\"",
                           "uid=jroe,ou=people,dc=example",
                           "User \"jroe\" cannot list resource \"pods\"",
                           "User \\\"jroe\\\" cannot get",
                           "sudo:    jroe : TTY=pts/0 ; PWD=/tmp ; USER=root"}) {
    EXPECT_EQ(user(text), "user:jroe") << text;
  }
  EXPECT_EQ(user("CN=Jane Roe,OU=Users,DC=example"), "user:Jane Roe");
}

TEST(User, ThatIsAProgramOrAWordIsKept) {
  for (const char* text : {"session opened for user root by (uid=0)",
                           "Accepted publickey for ubuntu from 10.0.0.1",
                           "user=nginx",
                           "{\"user\":\"system:serviceaccount:prod:api\"}",
                           "User \"system:serviceaccount:prod:api\" cannot list",
                           "/home/app/x",
                           "/home/node/app",
                           "C:\\Users\\Public\\x",
                           "user=admin",
                           "{\"username\":\"kubernetes-admin\"}",
                           "user=kube-scheduler",
                           "user=payments-svc",
                           "user=cart-reader",
                           "{\"user\":\"team-cart\"}",
                           "user=%s",
                           "user=$USER",
                           "user=${DB_USER}",
                           "user=<nil>",
                           "user=1000",
                           "user=\"\"",
                           "runAsUser: 1000",
                           "user: nginx",
                           "user: jroe",
                           "CN=Users,CN=Users,DC=example"}) {
    EXPECT_EQ(user(text), nothing) << text;
  }
}

TEST(User, IsNotReadOutOfProseOrPaths) {
  for (const char* text : {"Failed password for invalid user jroe from 10.0.0.1",
                           "Failed password for invalid user",
                           "waiting for user input",
                           "for user authentication failed",
                           "password expired",
                           "check pass; user unknown",
                           "GET /home/products/list HTTP/1.1",
                           "https://x.example/home/news/",
                           "\"path\":\"/home/news/\"",
                           "/api/users/jane/x",
                           "GET /Users/jane/x",
                           "CN=example.org,O=Example",
                           "CN=kubernetes",
                           "uid=0 euid=0",
                           "subject=CN=Root CA,OU=www,O=X",
                           "superuser=jroe",
                           "db.user=jroe",
                           "user_agent=curl",
                           "\"userAgent\":\"kubectl\"",
                           "User \"jroe\" added",
                           "userland: \"x\"",
                           "Accepted connection for proxy",
                           "failed password check"}) {
    EXPECT_EQ(user(text), nothing) << text;
  }
}

TEST(User, InAPlaceholderIsNotFoundAgain) {
  EXPECT_EQ(user("for [user:abcdefghijklm] from"), nothing);
  EXPECT_EQ(user("user=[user:abcdefghijklm]"), nothing);
  EXPECT_EQ(user("user=[REDACTED:user]"), nothing);
}

std::string object(std::string_view text) { return only(object_names_family, text); }

TEST(KubernetesName, IsFoundBehindItsKind) {
  for (const char* text :
       {"pod/web-7d9f8b6c5d-x2k4p evicted", "pod=\"web-7d9f8b6c5d-x2k4p\"", "\"podName\":\"web-7d9f8b6c5d-x2k4p\"",
        "pods \"web-7d9f8b6c5d-x2k4p\" not found", "pod: web-7d9f8b6c5d-x2k4p"}) {
    EXPECT_EQ(object(text), "kubernetes-name:web-7d9f8b6c5d-x2k4p") << text;
  }
  EXPECT_EQ(object("pod=\"shop/web-0\" nodeName=worker-1"),
            "kubernetes-name:shop | kubernetes-name:web-0 | kubernetes-name:worker-1");
}

TEST(KubernetesName, OfEveryClusterAndProseStay) {
  for (const char* text : {"namespace=default", "namespace: kube-system", "pod is gone", "node not ready", "nodes: 3",
                           "tripod=\"x\"", "Pod", "namespace"}) {
    EXPECT_EQ(object(text), nothing) << text;
  }
}

}  // namespace
}  // namespace aiops::redact
