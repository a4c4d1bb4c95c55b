// Speed, pacing and thrift of the live probe of the real binary, against a real nginx that this program starts with
// TLS and HTTP/2, and a baseline that is measured in the same run:
//   credlint_probe_benchmark           takes half a minute; needs nginx, curl and openssl
// Exits with 1 if a limit is exceeded, with 2 if it could not measure.
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "measure.h"

namespace credlint::testing {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kHost = "acme.atlassian.net";
constexpr std::string_view kPath = "/rest/api/3/myself";

// ---- the programs that are needed ----

// Daemons stand in /usr/sbin, which an ordinary user's PATH leaves out. Empty if there is none.
std::string find_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(std::string(path == nullptr ? "/usr/bin" : path) + ":/usr/sbin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (const std::string program = folder + '/' + name; !folder.empty() && ::access(program.c_str(), X_OK) == 0)
      return program;
  return {};
}

// ---- the server ----

// root.pem, and server.pem with server.key for the host: good for a day, and for nobody else.
void make_certificates(const std::string& openssl, const Folder& folder) {
  std::ofstream(folder / "openssl.cnf") << "[req]\ndistinguished_name = name\n[name]\n"
                                           "[root]\nbasicConstraints = critical, CA:TRUE\n"
                                           "keyUsage = critical, keyCertSign\nsubjectKeyIdentifier = hash\n"
                                           "[server]\nbasicConstraints = critical, CA:FALSE\n"
                                           "keyUsage = critical, digitalSignature\nextendedKeyUsage = serverAuth\n"
                                           "authorityKeyIdentifier = keyid\nsubjectAltName = DNS:"
                                        << kHost << '\n';
  const auto make = [&](const std::string& name, const std::vector<std::string>& issuer) {
    const std::string key = folder / (name + ".key");
    run({openssl, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key}, 1);
    std::vector<std::string> command{openssl, "req", "-x509", "-days", "1", "-config", folder / "openssl.cnf",
                                     "-key",  key};
    command.insert(command.end(), {"-subj", "/CN=" + name, "-extensions", name, "-out", folder / (name + ".pem")});
    command.insert(command.end(), issuer.begin(), issuer.end());
    run(command, 1);
  };
  make("root", {});
  make("server", {"-CA", folder / "root.pem", "-CAkey", folder / "root.key"});
}

// Of this machine, where nobody else can connect to.
sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

std::uint16_t free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const bool bound = ::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(listener);
  if (!bound) throw std::runtime_error("there is no free port");
  return ntohs(address.sin_port);
}

bool is_listening(std::uint16_t port) {
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected = ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(client);
  return connected;
}

// What the server has seen since it was last asked.
struct Seen {
  std::vector<std::int64_t> times;  // of all requests, in milliseconds, in order
  std::set<std::string> accounts, connections, protocols;
  std::size_t refused = 0;  // answers other than 200

  // The most requests in any second, which does not include its end.
  [[nodiscard]] std::size_t most_in_a_second() const {
    std::size_t most = 0;
    for (std::size_t begin = 0, end = 0; end < times.size(); ++end) {
      while (times[end] - times[begin] >= 1000) ++begin;
      most = std::max(most, end - begin + 1);
    }
    return most;
  }

  // How far it is from one accepted request for each of so many credentials: 0 is right.
  [[nodiscard]] std::size_t mistakes(std::size_t credentials) const {
    const std::size_t distinct = accounts.size(), repeated = times.size() - distinct;
    return refused + repeated + (distinct > credentials ? distinct - credentials : credentials - distinct);
  }
};

// A server of this machine's own nginx, which does not read the machine's configuration.
class Nginx {
 public:
  Nginx(const std::string& program, const Folder& folder) : port_(free_port()), log_(folder / "access.log") {
    // One process, so that there is nobody left when it is killed. It listens on loopback, and it writes nothing
    // outside of the folder, so that it needs no rights of root. $remote_user is the user name of Basic auth.
    std::ofstream(folder / "nginx.conf") << fmt::format(
        R"(daemon off;
master_process off;
pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  log_format requests '$msec $status $server_protocol $connection $remote_user';
  access_log access.log requests;
  keepalive_requests 100000;
  http2_max_concurrent_streams 128;
  server {{
    listen 127.0.0.1:{} ssl http2;
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    location = {} {{
      default_type application/json;
      return 200 '{{"accountId":"$remote_user","emailAddress":"$remote_user","active":true}}';
    }}
  }}
}}
)",
        port_, kPath);
    const std::vector<std::string> command{
        program, "-p", folder / "", "-e", folder / "error.log", "-c", folder / "nginx.conf"};
    const std::vector<char*> argv = argv_of(command);
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should this program be killed, or crash
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    for (int tries = 0; !is_listening(port_); ++tries) {
      const bool ended = ::waitpid(child_, nullptr, WNOHANG) != 0;
      if (ended || tries == 500) {
        if (!ended) stop();
        std::ifstream errors(folder / "error.log");
        throw std::runtime_error("nginx does not start\n" + std::string(std::istreambuf_iterator<char>(errors), {}));
      }
      std::this_thread::sleep_for(milliseconds{20});
    }
  }
  ~Nginx() { stop(); }
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  [[nodiscard]] std::string connect_to() const { return fmt::format("{}:443:127.0.0.1:{}", kHost, port_); }

  Seen take_log() const {
    // A line is written just after its answer.
    std::this_thread::sleep_for(milliseconds{300});
    Seen seen;
    std::ifstream log(log_);
    std::int64_t seconds = 0, thousandths = 0;
    int status = 0;
    char dot = 0;
    std::string protocol, connection, account;
    while (log >> seconds >> dot >> thousandths >> status >> protocol >> connection >> account) {
      seen.times.push_back(seconds * 1000 + thousandths);
      seen.accounts.insert(account);
      seen.connections.insert(connection);
      seen.protocols.insert(protocol);
      if (status != 200) ++seen.refused;
    }
    std::sort(seen.times.begin(), seen.times.end());
    std::filesystem::resize_file(log_, 0);  // nginx appends
    return seen;
  }

 private:
  void stop() const {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  std::uint16_t port_;
  std::string log_;
  pid_t child_ = 0;
};

// ---- the tokens ----

std::string account_of(std::size_t credential) { return fmt::format("bot-{}@acme.example", credential); }

// Random, as long as Atlassian's but nothing like them otherwise. Each lies in a file of its own.
std::vector<std::string> make_secrets(const Folder& folder, std::size_t count) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device seed;
  std::mt19937_64 random{(std::uint64_t{seed()} << 32U) | seed()};
  std::uniform_int_distribution<std::size_t> index(0, kAlphabet.size() - 1);
  std::filesystem::create_directory(folder / "secrets");
  std::vector<std::string> secrets(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (int length = 0; length < 192; ++length) secrets[i] += kAlphabet[index(random)];
    std::ofstream(folder / fmt::format("secrets/{}", i)) << secrets[i] << '\n';
  }
  return secrets;
}

// How so many days from now are written; nothing in an inventory here depends on the day.
std::string date(int days) {
  const std::chrono::year_month_day day{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now() + std::chrono::days{days})};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

// The first so many credentials, each named by so many entries.
std::string write_inventory(const Folder& folder, std::size_t credentials, int entries) {
  std::string path = folder / "inventory.toml";
  std::ofstream file(path);
  file << "version = 1\n";
  for (int entry = 0; entry < entries; ++entry)
    for (std::size_t i = 0; i < credentials; ++i)
      file << fmt::format(
          "\n[[token]]\nid = \"service-{0:05}-{1}\"\nkind = \"atlassian-api-token\"\nowner = \"team-{2}\"\n"
          "account = \"{3}\"\npurpose = \"mirrors issues into the data warehouse\"\ncreated = {4}\nexpires = {5}\n"
          "base_url = \"https://{6}\"\nsecret = \"file:secrets/{0}\"\ntags = [\"prod\"]\n",
          i, entry, i % 97, account_of(i), date(-30), date(90), kHost);
  return path;
}

// ---- the measurements ----

struct Bench {
  const Folder& folder;
  const Nginx& server;
  std::string curl;
  std::vector<std::string> secrets;
};

// What an audit cost, and how far its report is from a verdict for each of so many tokens.
struct Audited {
  double seconds = 0;
  std::size_t off = 0;
};

Audited audit(const Bench& bench, const std::string& inventory, std::size_t credentials, int entries, unsigned rate) {
  const std::string config = bench.folder / "credlint.toml", report = bench.folder / "report.json";
  std::ofstream(config) << fmt::format("[probe]\nsites = [\"{}\"]\n", kHost);
  const Cost cost =
      run({CREDLINT_BINARY, "audit", "--probe", "--config", config, "--ca-file", bench.folder / "root.pem",
           "--connect-to", bench.server.connect_to(), "--rate", fmt::format("{}", rate), "--concurrency", "64",
           "--timeout", "30", "-r", "json=" + report, inventory},
          1);
  std::ifstream file(report);
  const nlohmann::json told = nlohmann::json::parse(file).at("run").at("probe");
  const auto differs = [&](const char* key, std::size_t right) {
    const std::size_t value = told.at(key).get<std::size_t>();
    return value > right ? value - right : right - value;
  };
  return {cost.seconds, differs("requests", credentials) + differs("undecided", 0) + differs("skipped", 0) +
                            differs("decided", credentials * static_cast<std::size_t>(entries))};
}

// The user names stand in the URLs: an option for each request (`next`, `user`) costs curl a tenth more time.
std::string write_curl_config(const Bench& bench) {
  std::string path = bench.folder / "curl.conf";
  std::ofstream file(path);
  file << fmt::format(
      "parallel\nparallel-max = 64\nno-progress-meter\nhttp2\nfail\ncacert = \"{}\"\nconnect-to = \"{}\"\n",
      bench.folder / "root.pem", bench.server.connect_to());
  for (std::size_t i = 0; i < bench.secrets.size(); ++i) {
    std::string account = account_of(i);
    account.replace(account.find('@'), 1, "%40");
    file << fmt::format("url = \"https://{}:{}@{}{}\"\noutput = \"/dev/null\"\n", account, bench.secrets[i], kHost,
                        kPath);
  }
  return path;
}

std::string way_of(const Seen& seen) {
  std::string protocols;
  for (const std::string& protocol : seen.protocols) protocols.append(protocols.empty() ? "" : ", ").append(protocol);
  return fmt::format("{} with {} connection{}", protocols, seen.connections.size(),
                     seen.connections.size() == 1 ? "" : "s");
}

bool check_requests(const Seen& seen, std::size_t credentials, std::size_t off) {
  const bool right = check("requests too many, missing or refused, by the server's log",
                           static_cast<double>(seen.mistakes(credentials)), 0);
  return check("requests and verdicts that the report counts wrongly", static_cast<double>(off), 0) && right;
}

bool measure_throughput(const Bench& bench) {
  const std::size_t tokens = bench.secrets.size();
  const std::string inventory = write_inventory(bench.folder, tokens, 1), config = write_curl_config(bench);
  double curl = 1e9, probe = 1e9;
  Seen by_curl, by_probe, worst;
  std::size_t off = 0;
  // Alternating, so that both meet the same weather.
  for (int i = 0; i < 3; ++i) {
    curl = std::min(curl, run({bench.curl, "--disable", "--config", config}, 1).seconds);
    by_curl = bench.server.take_log();
    if (by_curl.mistakes(tokens) > 0) throw std::runtime_error("the requests of the baseline did not all succeed");
    const Audited audited = audit(bench, inventory, tokens, 1, 0);
    probe = std::min(probe, audited.seconds);
    off += audited.off;
    by_probe = bench.server.take_log();
    if (i == 0 || by_probe.mistakes(tokens) > worst.mistakes(tokens)) worst = by_probe;
  }
  fmt::print("{} tokens, unpaced: curl --parallel {:.2f} s, {}; audit --probe {:.2f} s, {}\n", tokens, curl,
             way_of(by_curl), probe, way_of(by_probe));
  const bool fast = check("time / curl with the same requests", probe / curl, 1.5);
  return check_requests(worst, tokens, off) && fast;
}

bool measure_thrift(const Bench& bench) {
  const std::size_t credentials = bench.secrets.size();
  const Audited audited = audit(bench, write_inventory(bench.folder, credentials, 2), credentials, 2, 0);
  const Seen seen = bench.server.take_log();
  fmt::print("{} entries that name {} credentials, unpaced: {} requests\n", 2 * credentials, credentials,
             seen.times.size());
  return check_requests(seen, credentials, audited.off);
}

bool measure_pacing(const Bench& bench) {
  constexpr unsigned kRate = 50;
  constexpr std::size_t kTokens = std::size_t{20} * kRate;
  const Audited audited = audit(bench, write_inventory(bench.folder, kTokens, 1), kTokens, 1, kRate);
  const Seen seen = bench.server.take_log();
  const double ideal = static_cast<double>(kTokens) / kRate;
  fmt::print("{} tokens at {} requests a second: {:.2f} s instead of {:.2f} s; at most {} requests in any second\n",
             kTokens, kRate, audited.seconds, ideal, seen.most_in_a_second());
  bool good = check("time / (tokens / rate)", audited.seconds / ideal, 1.05);
  good = check("(tokens / rate) / time", ideal / audited.seconds, 1 / 0.95) && good;
  good = check("most requests in any second", static_cast<double>(seen.most_in_a_second()), kRate + 1) && good;
  return check_requests(seen, kTokens, audited.off) && good;
}

bool measure_all(const std::string& nginx, const std::string& curl, const std::string& openssl) {
  const Folder folder;
  make_certificates(openssl, folder);
  const Nginx server(nginx, folder);
  const Bench bench{folder, server, curl, make_secrets(folder, 5000)};
  bool good = measure_throughput(bench);
  good = measure_thrift(bench) && good;
  return measure_pacing(bench) && good;
}

}  // namespace
}  // namespace credlint::testing

int main() try {
  using namespace credlint::testing;
  std::map<std::string, std::string> programs;
  bool complete = true;
  for (const char* const name : {"nginx", "curl", "openssl"}) {  // the Debian packages have the same names
    programs[name] = find_program(name);
    if (!programs[name].empty()) continue;
    fmt::print(stderr, "{0} is missing: it is in the Debian package {0}\n", name);
    complete = false;
  }
  if (!complete) return 2;
  for (const char* const proxy : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(proxy);
  return measure_all(programs["nginx"], programs["curl"], programs["openssl"]) ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
