// Vendors from F to M whose keys are known by the name beside them: words, forms of the value.
#include "core/redact/families/families.hpp"
#include "core/redact/families/vendors.hpp"

namespace aiops::redact {

namespace {

struct Table {
  static constexpr std::array<Vendor, 62> vendors{
      vendor("facebook-secret", "Facebook application secret", {"facebook", "fb_app", "fb_secret"}, {hex(32)}),
      vendor("fastly-token", "Fastly API token", {"fastly"}, {padded(30, 32)}),
      vendor("figma-header", "Figma token of the old form", {"figma"}, {dotted(41, 41), word(41)}),
      vendor("finicity-key", "Finicity key or secret", {"finicity"}, {hex(32), alnum(20)}),
      vendor("finnhub-token", "Finnhub token", {"finnhub"}, {alnum(20)}),
      vendor("flickr-token", "Flickr access token", {"flickr"}, {alnum(32)}),
      vendor("freshbooks-token", "FreshBooks token", {"freshbooks"}, {alnum(64)}),
      vendor("freshdesk-key", "Freshdesk API key", {"freshdesk"}, {alnum(20)}),
      vendor("frontapp-token", "Front API token", {"frontapp"}, {base64(180, 1000)}),
      vendor("gitea-token", "Gitea or Forgejo token", {"gitea", "forgejo"}, {hex(40)}),
      common("github-key", "GitHub OAuth secret or token of the old form", {"github"}, {hex(40)}),
      vendor("gitter-token", "Gitter access token", {"gitter"}, {word(40)}),
      vendor("gocardless-token", "GoCardless token", {"gocardless"},
             {after("live_", Kind::padded, 36), after("sandbox_", Kind::padded, 36)}),
      common("google-secret", "Google client secret of the old form", {"google"}, {word(24)}),
      vendor("greptile-key", "Greptile API key", {"greptile"}, {base64(48, 48)}),
      vendor("gumroad-token", "Gumroad token", {"gumroad"}, {hex(64), word(43)}),
      vendor("hellosign-key", "Dropbox Sign key", {"hellosign"}, {hex(64)}),
      vendor("heroku-uuid", "Heroku API key", {"heroku"}, {uuid()}),
      vendor("hetzner-token", "Hetzner Cloud token", {"hetzner", "hcloud"}, {alnum(64)}),
      vendor("honeybadger-key", "Honeybadger key", {"honeybadger"}, {alnum(20), hex(8)}),
      vendor("honeycomb-team", "Honeycomb API key", {"honeycomb"}, {hex(32), alnum(22)}),
      vendor("hubspot-key", "HubSpot API key", {"hubspot", "hapikey"}, {uuid()}),
      common("hunter-key", "Hunter.io API key", {"hunterio", "hunter_"}, {hex(40)}),
      vendor("ibm-cloud-key", "IBM Cloud API key", {"ibmcloud", "ibm_", "ibm-"}, {word(42, 44)}),
      vendor("infomaniak-token", "Infomaniak token", {"infomaniak"}, {word(60, 100)}),
      vendor("intercom-key", "Intercom API token", {"intercom"}, {padded(58, 60)}),
      vendor("intrinio-key", "Intrinio key", {"intrinio"}, {alnum(44)}),
      vendor("ipinfo-token", "ipinfo token", {"ipinfo"}, {alnum(14)}),
      vendor("ipstack-key", "ipstack key", {"ipstack"}, {hex(32)}),
      vendor("jenkins-token", "Jenkins API token", {"jenkins"}, {hex(32), after("11", Kind::hex, 32)}),
      vendor("jfrog-key", "JFrog API key or identity token", {"jfrog", "artifactory", "bintray"},
             {alnum(73), alnum(64), after("AP", Kind::alnum, 11)}),
      vendor("jotform-key", "Jotform key", {"jotform"}, {alnum(32)}),
      vendor("jumpcloud-key", "JumpCloud API key", {"jumpcloud"}, {alnum(40)}),
      vendor("kagi-key", "Kagi API key", {"kagi"}, {dotted(55, 60)}),
      vendor("keycloak-secret", "Keycloak client secret", {"keycloak"}, {alnum(32), uuid()}),
      vendor("kimi-key", "Moonshot (Kimi) API key", {"kimi", "moonshot"}, {after("sk-", Kind::word, 40)}),
      vendor("klaviyo-key", "Klaviyo private key", {"klaviyo"}, {after("pk_", Kind::alnum, 30)}),
      vendor("kraken-key", "Kraken key", {"kraken"}, {base64(78, 90), base64(56, 56)}),
      vendor("kubecost-key", "Kubecost product key", {"kubecost"}, {alnum(32)}),
      vendor("kucoin-key", "KuCoin key", {"kucoin"}, {hex(24), uuid()}),
      vendor("launchdarkly-token", "LaunchDarkly access token", {"launchdarkly"}, {padded(38, 40)}),
      vendor("lighton-key", "LightOn API key", {"lighton"}, {word(40, 80)}),
      vendor("line-token", "LINE messaging token", {"line_channel", "linenotify"}, {base64(40, 400)}),
      common("linear-secret", "Linear client secret", {"linear"}, {hex(32)}),
      vendor("linkedin-secret", "LinkedIn client id or secret", {"linkedin", "linked_in", "linked-in"}, {alnum(14), alnum(16)}),
      vendor("linode-token", "Linode token", {"linode"}, {hex(64)}),
      vendor("lob-key", "Lob API key", {"lob_", "lobtoken", "lobkey"},
             {after("live_", Kind::word, 30), after("test_", Kind::word, 30)}),
      vendor("loggly-token", "Loggly token", {"loggly"}, {uuid()}),
      vendor("logzio-token", "Logz.io token", {"logzio", "logz_io"}, {alnum(32), uuid()}),
      vendor("looker-key", "Looker client id or secret", {"looker"}, {alnum(20), alnum(24)}),
      vendor("mailboxlayer-key", "Mailboxlayer key", {"mailboxlayer"}, {alnum(32)}),
      vendor("mailchimp-context", "Mailchimp key", {"mailchimp"}, {after("", Kind::word, 35), hex(32)}),
      vendor("mailgun-signing", "Mailgun key", {"mailgun"},
             {after("key-", Kind::alnum, 28), after("pubkey-", Kind::alnum, 28), word(50), alnum(32)}),
      vendor("mailjet-key", "Mailjet key", {"mailjet"}, {hex(32)}),
      vendor("mapbox-key", "Mapbox token", {"mapbox"}, {after("pk.", Kind::dotted, 60), after("sk.", Kind::dotted, 60)}),
      vendor("mattermost-token", "Mattermost access token", {"mattermost"}, {alnum(26)}),
      vendor("messagebird-key", "MessageBird key or client id", {"messagebird", "message-bird", "message_bird"},
             {alnum(25), uuid()}),
      common("microsoft-key", "Key of an Azure service beside its name", {"azure"},
             {hex(32), alnum(84), base64(44, 44), base64(88, 88)}),
      vendor("mistral-key", "Mistral AI key", {"mistral"}, {alnum(32)}),
      vendor("mixpanel-key", "Mixpanel secret", {"mixpanel"}, {hex(32)}),
      vendor("monday-token", "monday.com token", {"monday_", "mondaycom"}, {base64(100, 1000)}),
      common("mongodb-atlas-key", "MongoDB Atlas private key", {"mongodb", "atlas_"}, {uuid()}),
  };
};

}  // namespace

const Family vendors_f_to_m_family{"vendors", vendor_rules<Table>, {}, vendor_triggers<Table>, {}};

}  // namespace aiops::redact
