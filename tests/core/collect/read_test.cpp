// A Read can only ever name kinds of the table and checked names: the attempts below are the ways in which GET-only
// filters of other tools were tricked (kubectx's proxy tests; kubernetes/kubernetes#83465, #119640), tried on our door.
#include "core/collect/read.hpp"

#include <set>

#include <gtest/gtest.h>

namespace aiops {
namespace {

Scope shop() { return *Scope::in("shop"); }
std::string target_of(const Result<Read>& read) { return read ? read->target() : "error: " + read.error().what; }

TEST(Read, ListsAKindInANamespace) {
  EXPECT_EQ(target_of(Read::list(Kind::pod, shop())), "/api/v1/namespaces/shop/pods?limit=500");
  EXPECT_EQ(target_of(Read::list(Kind::deployment, Scope::all())), "/apis/apps/v1/deployments?limit=500");
}

TEST(Read, IgnoresTheNamespaceForAKindWithoutNamespaces) {
  EXPECT_EQ(target_of(Read::list(Kind::node, shop())), "/api/v1/nodes?limit=500");
}

TEST(Read, FetchesOneObject) {
  EXPECT_EQ(target_of(Read::object(Kind::stateful_set, *ObjectName::in("shop", "db"))),
            "/apis/apps/v1/namespaces/shop/statefulsets/db");
  EXPECT_EQ(target_of(Read::object(Kind::cluster_role, *ObjectName::cluster_wide("system:node"))),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node");
}

TEST(Read, RefusesAnObjectWhoseNamespaceDoesNotFitItsKind) {
  EXPECT_FALSE(Read::object(Kind::pod, *ObjectName::cluster_wide("web-1")));
  EXPECT_FALSE(Read::object(Kind::node, *ObjectName::in("shop", "worker-1")));
}

TEST(Read, RefusesAnUnknownKind) {
  EXPECT_FALSE(Read::list(Kind::other, shop()));
  EXPECT_FALSE(Read::object(Kind::other, *ObjectName::in("shop", "x")));
  EXPECT_FALSE(Read::api_resources(Kind::other));
}

TEST(Read, FetchesALogWithinItsWindow) {
  LogWindow window;
  window.container = "app";
  EXPECT_EQ(target_of(Read::pod_log(*ObjectName::in("shop", "web-1"), window)),
            "/api/v1/namespaces/shop/pods/web-1/log?container=app&limitBytes=65536&tailLines=200&timestamps=true");
  window.previous = true;
  window.timestamps = false;
  window.tail_lines = 0;
  window.limit_bytes = 0;
  EXPECT_EQ(target_of(Read::pod_log(*ObjectName::in("shop", "web-1"), window)),
            "/api/v1/namespaces/shop/pods/web-1/log?container=app&previous=true");
}

TEST(Read, AsksForVersionAndDiscovery) {
  EXPECT_EQ(Read::version().target(), "/version");
  EXPECT_EQ(Read::api_versions().target(), "/api");
  EXPECT_EQ(Read::api_groups().target(), "/apis");
  EXPECT_EQ(target_of(Read::api_resources(Kind::pod)), "/api/v1");
  EXPECT_EQ(target_of(Read::api_resources(Kind::cron_job, 1)), "/apis/batch/v1beta1");
  EXPECT_FALSE(Read::api_resources(Kind::cron_job, 7));
}

TEST(Read, AsksForNamesOnlyWhereValuesMustNotArrive) {
  for (const Kind kind : {Kind::secret, Kind::config_map}) {
    const auto list = Read::list(kind, shop());
    const auto object = Read::object(kind, *ObjectName::in("shop", "settings"));
    ASSERT_TRUE(list && object);
    EXPECT_EQ(list->accept(), "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    EXPECT_EQ(object->accept(), "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    EXPECT_TRUE(list->metadata_only());
  }
  EXPECT_EQ(Read::list(Kind::pod, shop())->accept(), "application/json");
}

TEST(Read, AsksOlderServersByOlderVersions) {
  const auto list = Read::list(Kind::horizontal_pod_autoscaler, shop());
  ASSERT_TRUE(list);
  EXPECT_EQ(list->api_version(), "autoscaling/v2");
  ASSERT_TRUE(list->with_version(2));
  EXPECT_EQ(list->with_version(2)->target(), "/apis/autoscaling/v1/namespaces/shop/horizontalpodautoscalers?limit=500");
  EXPECT_FALSE(list->with_version(3));
  EXPECT_FALSE(Read::version().with_version(1));
}

TEST(Read, ContinuesAListWithItsToken) {
  const auto list = Read::list(Kind::pod, Scope::all());
  ASSERT_TRUE(list);
  EXPECT_EQ(list->next_page({"a=b&c/../%2e"}).target(), "/api/v1/pods?limit=500&continue=a%3Db%26c%2F..%2F%252e");
}

TEST(Read, SelectsByFieldAndLabel) {
  Selector selector = *Selector::labels("app=web, tier in (api,db),!canary");
  selector.where(Field::node_name, "worker-1").where(Field::phase, "Pending");
  EXPECT_EQ(target_of(Read::list(Kind::pod, shop(), selector)),
            "/api/v1/namespaces/shop/pods?fieldSelector=spec.nodeName%3Dworker-1%2Cstatus.phase%3DPending"
            "&labelSelector=app%3Dweb%2Ctier%20in%20%28api%2Cdb%29%2C%21canary&limit=500");
}

TEST(Read, SpellsTheFieldsOfEventsAsTheirVersionDoes) {
  const auto events = Read::list(Kind::event, shop(), Selector().where(Field::involved_uid, "u-1"));
  ASSERT_TRUE(events);
  EXPECT_EQ(events->target(), "/api/v1/namespaces/shop/events?fieldSelector=involvedObject.uid%3Du-1&limit=500");
  EXPECT_EQ(events->with_version(1)->target(),
            "/apis/events.k8s.io/v1/namespaces/shop/events?fieldSelector=regarding.uid%3Du-1&limit=500");
}

TEST(Read, DescribesItselfForGapsAndLedger) {
  EXPECT_EQ(Read::list(Kind::event, shop())->describe(), "list events in shop");
  EXPECT_EQ(Read::list(Kind::node, shop())->describe(), "list nodes");
  EXPECT_EQ(Read::list(Kind::pod, Scope::all())->describe(), "list pods in all namespaces");
  EXPECT_EQ(Read::object(Kind::pod, *ObjectName::in("shop", "web-1"))->describe(), "get pods/web-1 in shop");
  LogWindow window;
  window.container = "app";
  window.previous = true;
  const auto log = Read::pod_log(*ObjectName::in("shop", "web-1"), window);
  EXPECT_EQ(log->describe(), "pods/log shop/web-1 [app] previous");
  EXPECT_EQ(log->resource(), "pods/log");
  EXPECT_EQ(log->verb(), "get");
  EXPECT_EQ(Read::list(Kind::deployment, shop())->resource(), "deployments.apps");
}

TEST(Read, IsAValueThatSetsCanHold) {
  const std::set<Read> reads{*Read::list(Kind::pod, shop()), *Read::list(Kind::pod, shop()), *Read::list(Kind::pod, Scope::all()),
                             Read::version()};
  EXPECT_EQ(reads.size(), 3u);
  EXPECT_EQ(std::hash<Read>()(Read::version()), std::hash<Read>()(Read::version()));
}

// --- attempts to get out -----------------------------------------------------------------------------------------

const char* const ways_out[] = {
    "",
    ".",
    "..",
    "a/b",
    "../nodes",
    "web-1/exec",
    "web-1/exec?command=id&stdout=true",
    "web-1?command=id",
    "web-1/attach",
    "web-1/portforward",
    "web-1/proxy",
    "worker-1/proxy/run",
    "worker-1/proxy/exec/ns/p/c?cmd=id",
    "web-1%2Fexec",
    "web-1%2fexec",
    "web-1%252Fexec",
    "%2e%2e",
    "%2e%2e%2fsecrets",
    "..%2f..",
    "web-1;exec",
    "web-1\\exec",
    "web-1#x",
    "web-1 HTTP/1.1\r\nX: y",
    "web-1\r\nUpgrade: websocket",
    "web-1\n",
    "web-1\t",
    "web-1&watch=true",
    "a b",
    "a+b",
    "a..b",
    ".hidden",
    "-web",
    "/",
    "//",
    "https://evil.example",
    "@evil.example",
    "web\x01",
    ("w\xc3\xa9"
     "b"),
    "web\xe2\x80\xae",
    "\xef\xbc\x8f",
    "web-1\x7f",
    "*",
    "{a,b}",
    "$(id)",
    "`id`",
    "a'b",
    "a\"b",
};

TEST(ReadJailbreak, NoNameLeavesItsSegment) {
  for (const std::string name : ways_out) {
    EXPECT_FALSE(ObjectName::cluster_wide(name)) << name;
    EXPECT_FALSE(ObjectName::in("shop", name)) << name;
    EXPECT_FALSE(ObjectName::in(name, "web-1")) << name;
    EXPECT_FALSE(Scope::in(name)) << name;
    if (name.empty()) continue;  // an empty container means "the only one"
    LogWindow window;
    window.container = name;
    EXPECT_FALSE(Read::pod_log(*ObjectName::in("shop", "web-1"), window)) << name;
  }
  EXPECT_FALSE(ObjectName::cluster_wide(std::string("web\0x", 5)));
  EXPECT_FALSE(ObjectName::cluster_wide(std::string(254, 'a')));
  EXPECT_TRUE(ObjectName::cluster_wide(std::string(253, 'a')));
}

TEST(ReadJailbreak, NoValueLeavesItsParameter) {
  for (const std::string text : ways_out) {
    const auto read = Read::list(Kind::pod, shop(), Selector().where(Field::name, text), {text});
    ASSERT_TRUE(read);
    const std::string& target = read->target();
    EXPECT_EQ(target.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?&=%"),
              std::string::npos)
        << target;
    EXPECT_EQ(target.rfind("/api/v1/namespaces/shop/pods?fieldSelector=", 0), 0u) << target;
    EXPECT_EQ(target.find("watch="), std::string::npos) << target;
  }
}

TEST(ReadJailbreak, AFieldValueCannotAddACondition) {
  const Selector selector = Selector().where(Field::name, "a,spec.nodeName=b\\");
  EXPECT_EQ(selector.field_text(false), "metadata.name=a\\,spec.nodeName\\=b\\\\");
}

TEST(ReadJailbreak, EveryTargetOfEveryKindIsAPlainListObjectOrLog) {
  for (const KindRow& row : all_kinds()) {
    for (std::size_t version = 0;; ++version) {
      const auto list = Read::list(row.kind, shop())->with_version(version);
      if (!list) break;
      const std::string path = list->target().substr(0, list->target().find('?'));
      for (const char* word : {"/exec", "/attach", "/portforward", "/proxy", "/eviction", "/token", "/binding", "/status",
                               "/scale", "/finalize", "/watch"}) {
        EXPECT_EQ((path + "/").find(std::string(word) + "/"), std::string::npos) << path;  // a whole segment
      }
      const std::string end = "/" + std::string(row.plural);
      EXPECT_EQ(path.substr(path.size() - end.size()), end);
    }
  }
}

TEST(Selector, UnderstandsWhatKubectlUnderstands) {
  for (const char* text : {"app=web", "app==web", "app!=web", "app", "!app", "a in (b)", "a notin (b,c)", "a in (b,)",
                           "a=", "n>5", "n<7", "app.kubernetes.io/name=web", "a=b,c=d , e", " a = b "}) {
    EXPECT_TRUE(Selector::labels(text)) << text;
  }
  EXPECT_EQ(Selector::labels(" a = b , c in ( d , e ) ")->label_text(), "a=b,c in (d,e)");
}

TEST(Selector, NamesWhatIsWrongAndWhere) {
  for (const char* text :
       {"",        "=",    "==",          "a=b=c",    "a,,b", "a=b,", "a in b", "a in (b", "a in (b;c)", "-a=b", "a=-b",
        "a/b/c=d", "/a=b", "a=b&limit=1", "a like b", "n>x",  "n>",   "!",      "!a=b",    "a=\xc3\xa9", "a=b\n"}) {
    const auto selector = Selector::labels(text);
    ASSERT_FALSE(selector) << text;
    EXPECT_EQ(selector.error().fault, Fault::usage);
  }
  EXPECT_NE(Selector::labels("app=web;tier=db").error().what.find("character 8"), std::string::npos)
      << Selector::labels("app=web;tier=db").error().what;
}

}  // namespace
}  // namespace aiops
