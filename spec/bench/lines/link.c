// A line between two private network namespaces, in user space: a rate, a drop-tail queue, a delay, random loss. Both
// ends are the kernel's own TCP; every packet comes through here. Needs root and /dev/net/tun, and no netem.
//
//   link MBIT RTT_MS LOSS QUEUE_BYTES SEED -- SERVER... -- CLIENT...
//
// The server runs at 10.9.0.2 and says that it is ready by a byte into descriptor 3; then the client is started, at
// 10.9.0.1. When the client has ended, the server gets a SIGTERM, and what the line did is one line of JSON. Ends as
// the client did; with 77 where there can be no such line; with 143 where it was stopped.
//
// Nothing has a name that could be left behind: namespaces and devices go with the last process that is in them, and
// the processes go with this one, whatever ends it (PR_SET_PDEATHSIG), and this one with the one that started it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define IMPOSSIBLE 77
#define STOPPED 143
#define READY_FD 3
#define MTU 1500
#define SECOND 1000000000ull
/** Packets that one direction may hold: 200 Mbit/s for three seconds. */
#define FLIGHT 65536
/** Packets that wait for this process, where it is late; never the queue that is simulated. */
#define DEVICE_QUEUE 20000
/** ns. A packet that comes so much later than it should is counted: the machine was busy. */
#define LATE (5 * 1000000ull)
/** ns that a server may take to say what it got. */
#define FAREWELL (5 * SECOND)

typedef struct {
  uint64_t due;
  int length;
  unsigned char bytes[MTU];
} packet;

/** One direction: the wire is busy until the last packet that was taken has left; then it flies. */
typedef struct {
  int from, to;
  double bytes_per_ns, loss;
  uint64_t delay, busy_until, random;
  double queue;
  packet *flight;
  unsigned first, next;
  unsigned long packets, bytes, lost, dropped, late;
} direction;

static pid_t server, client;

static void impossible(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(IMPOSSIBLE);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + time.tv_nsec;
}

/** 0 to 1, the same ones for the same seed (splitmix64). */
static double drawn(uint64_t *state) {
  uint64_t x = *state += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return ((x ^ (x >> 31)) >> 11) * (1.0 / 9007199254740992.0);
}

// Namespaces and devices

static void set_sysctl(const char *name, const char *value) {
  char path[200];
  snprintf(path, sizeof path, "/proc/sys/net/ipv4/%s", name);
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0 || write(file, value, strlen(value)) < 0) impossible(path);
  close(file);
}

static void in_address(struct ifreq *request, const char *text) {
  struct sockaddr_in *address = (struct sockaddr_in *)&request->ifr_addr;
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  inet_pton(AF_INET, text, &address->sin_addr);
}

static void bring_up(const char *device, const char *address) {
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {0};
  snprintf(request.ifr_name, IFNAMSIZ, "%s", device);
  request.ifr_mtu = MTU;
  if (ioctl(control, SIOCSIFMTU, &request) < 0) impossible("SIOCSIFMTU");
  request.ifr_qlen = DEVICE_QUEUE;
  if (ioctl(control, SIOCSIFTXQLEN, &request) < 0) impossible("SIOCSIFTXQLEN");
  in_address(&request, address);
  if (ioctl(control, SIOCSIFADDR, &request) < 0) impossible("SIOCSIFADDR");
  in_address(&request, "255.255.255.0");
  if (ioctl(control, SIOCSIFNETMASK, &request) < 0) impossible("SIOCSIFNETMASK");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (ioctl(control, SIOCSIFFLAGS, &request) < 0) impossible("SIOCSIFFLAGS");
  close(control);
}

static struct rtattr *attribute(struct nlmsghdr *message, int type, const void *value, int length) {
  struct rtattr *at = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  at->rta_type = type;
  at->rta_len = RTA_LENGTH(length);
  if (length > 0) memcpy(RTA_DATA(at), value, length);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(at->rta_len);
  return at;
}

/** By the route, as `ip route replace 10.9.0.0/24 dev line0 congctl cubic`: the sysctl may be closed to a namespace. */
static void use_cubic(const char *device) {
  struct {
    struct nlmsghdr head;
    struct rtmsg route;
    char attributes[200];
  } asked = {.head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
                      .nlmsg_type = RTM_NEWROUTE,
                      .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_ACK},
             .route = {.rtm_family = AF_INET,
                       .rtm_dst_len = 24,
                       .rtm_table = RT_TABLE_MAIN,
                       .rtm_protocol = RTPROT_STATIC,
                       .rtm_scope = RT_SCOPE_LINK,
                       .rtm_type = RTN_UNICAST}};
  struct in_addr network;
  inet_pton(AF_INET, "10.9.0.0", &network);
  int index = if_nametoindex(device);
  attribute(&asked.head, RTA_DST, &network, sizeof network);
  attribute(&asked.head, RTA_OIF, &index, sizeof index);
  struct rtattr *metrics = attribute(&asked.head, RTA_METRICS, NULL, 0);
  attribute(&asked.head, RTAX_CC_ALGO, "cubic", sizeof "cubic");
  metrics->rta_len = (char *)&asked + asked.head.nlmsg_len - (char *)metrics;

  struct {
    struct nlmsghdr head;
    struct nlmsgerr error;
    char rest[1000];
  } reply;
  int control = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (send(control, &asked, asked.head.nlmsg_len, 0) < 0 || recv(control, &reply, sizeof reply, 0) < 0)
    impossible("RTM_NEWROUTE");
  errno = -reply.error.error;
  if (errno != 0) impossible("no CUBIC");
  close(control);
}

/** Enters a namespace of its own with one device, which is the whole world there. Linux's own defaults, but CUBIC. */
static int private_end(const char *address) {
  if (unshare(CLONE_NEWNET) < 0) impossible("unshare");
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) impossible("/dev/net/tun");
  struct ifreq request = {0};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  snprintf(request.ifr_name, IFNAMSIZ, "line0");
  if (ioctl(device, TUNSETIFF, &request) < 0) impossible("TUNSETIFF");
  bring_up("line0", address);
  use_cubic("line0");
  set_sysctl("tcp_no_metrics_save", "1");
  set_sysctl("tcp_rmem", "4096 131072 6291456");
  set_sysctl("tcp_wmem", "4096 16384 4194304");
  return device;
}

// The line

static void open_direction(direction *way, int from, int to, double mbit, double rtt, double queue) {
  way->from = from;
  way->to = to;
  way->bytes_per_ns = mbit * 1e6 / 8 / SECOND;
  way->delay = (uint64_t)(rtt * 1e6 / 2);
  way->queue = queue;
  way->flight = malloc(FLIGHT * sizeof(packet));
  if (way->flight == NULL) impossible("malloc");
}

static void take_in(direction *way) {
  for (int count = 0; count < 256; count++) {
    packet *next = &way->flight[way->next % FLIGHT];
    if (way->next - way->first >= FLIGHT) return;
    int length = read(way->from, next->bytes, MTU);
    if (length <= 0) return;
    // The kernel's own greetings over IPv6 would take draws that are the upload's.
    if (next->bytes[0] >> 4 != 4) continue;
    uint64_t time = now();
    uint64_t start = way->busy_until > time ? way->busy_until : time;
    way->packets++;
    if ((start - time) * way->bytes_per_ns + length > way->queue) {
      way->dropped++;
      continue;
    }
    way->busy_until = start + (uint64_t)(length / way->bytes_per_ns);
    way->bytes += length;
    // On the wire, so its time is gone.
    if (way->loss > 0 && drawn(&way->random) < way->loss) {
      way->lost++;
      continue;
    }
    next->length = length;
    next->due = way->busy_until + way->delay;
    way->next++;
  }
}

static void let_out(direction *way, uint64_t time) {
  for (; way->first != way->next; way->first++) {
    packet *first = &way->flight[way->first % FLIGHT];
    if (first->due > time) return;
    if (time - first->due > LATE) way->late++;
    // What the kernel has no room for is lost, as anywhere.
    if (write(way->to, first->bytes, first->length) < 0) continue;
  }
}

static uint64_t earliest(const direction *way, uint64_t other) {
  if (way->first == way->next) return other;
  uint64_t due = way->flight[way->first % FLIGHT].due;
  return due < other ? due : other;
}

static void tell(const direction *up, const direction *down) {
  printf("{\"link\":{\"packets\":%lu,\"bytes\":%lu,\"lost\":%lu,\"dropped\":%lu,\"late\":%lu,\"back\":%lu}}\n",
         up->packets, up->bytes, up->lost, up->dropped, up->late + down->late, down->packets);
  fflush(stdout);
}

// The two at its ends

static pid_t start(char **command, const sigset_t *signals, int ready) {
  pid_t parent = getpid(), child = fork();
  if (child < 0) impossible("fork");
  if (child > 0) return child;
  // Of a group of its own: a Ctrl-C is for the link to pass on.
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(STOPPED);
  sigprocmask(SIG_SETMASK, signals, NULL);
  if (ready >= 0) dup2(ready, READY_FD);
  execvp(command[0], command);
  perror(command[0]);
  _exit(127);
}

static void stop(pid_t *child) {
  if (*child == 0) return;
  kill(*child, SIGKILL);
  waitpid(*child, NULL, 0);
  *child = 0;
}

/** Splits the words at the next `--`, and gives what is behind it. */
static char **after_dashes(char **words) {
  while (*words != NULL && strcmp(*words, "--") != 0) words++;
  if (*words == NULL) {
    fprintf(stderr, "link MBIT RTT_MS LOSS QUEUE_BYTES SEED -- SERVER... -- CLIENT...\n");
    exit(2);
  }
  *words = NULL;
  return words + 1;
}

int main(int count, char **words) {
  pid_t starter = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != starter) return STOPPED;
  char **server_command = after_dashes(words);
  char **client_command = after_dashes(server_command);
  if (words[1] == NULL || server_command - words != 7) {
    fprintf(stderr, "%d words are not enough\n", count);
    return 2;
  }
  double mbit = atof(words[1]), rtt = atof(words[2]), queue = atof(words[4]);

  sigset_t signals, before;
  sigemptyset(&signals);
  for (const int *each = (const int[]){SIGCHLD, SIGTERM, SIGINT, SIGHUP, 0}; *each; each++) sigaddset(&signals, *each);
  sigprocmask(SIG_BLOCK, &signals, &before);
  int signalled = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);

  int near_end = private_end("10.9.0.1");
  int near_namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int far_end = private_end("10.9.0.2");
  static direction up, down;
  open_direction(&up, near_end, far_end, mbit, rtt, queue);
  open_direction(&down, far_end, near_end, mbit, rtt, queue);
  // Of the way there alone: what is lost of the way back are acknowledgements, which the next ones make good.
  up.loss = atof(words[3]);
  up.random = strtoull(words[5], NULL, 10);
  // A late packet is a wrong packet. What it starts is as any other process.
  struct sched_param priority = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &priority);

  int ready[2];
  if (pipe2(ready, O_CLOEXEC) < 0) impossible("pipe");
  server = start(server_command, &before, ready[1]);
  close(ready[1]);
  setns(near_namespace, CLONE_NEWNET);

  int result = -1;
  uint64_t patience = 0;
  struct pollfd waiting[] = {{near_end, POLLIN, 0}, {far_end, POLLIN, 0}, {signalled, POLLIN, 0}, {ready[0], POLLIN, 0}};
  for (;;) {
    uint64_t time = now();
    let_out(&up, time);
    let_out(&down, time);
    uint64_t until = earliest(&up, earliest(&down, time + SECOND));
    uint64_t wait = until > time ? until - time : 0;
    struct timespec timeout = {wait / SECOND, wait % SECOND};
    if (ppoll(waiting, 4, &timeout, NULL) < 0 && errno != EINTR) impossible("ppoll");
    if (waiting[0].revents) take_in(&up);
    if (waiting[1].revents) take_in(&down);
    if (waiting[3].revents) {
      char byte;
      if (read(ready[0], &byte, 1) == 1) client = start(client_command, &before, -1);
      waiting[3].fd = -1;
    }
    struct signalfd_siginfo signal;
    int status;
    while (waiting[2].revents && read(signalled, &signal, sizeof signal) == sizeof signal) {
      if (signal.ssi_signo != SIGCHLD) {
        stop(&client);
        result = STOPPED;
      }
    }
    if (client != 0 && waitpid(client, &status, WNOHANG) == client) {
      client = 0;
      result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (server != 0 && waitpid(server, &status, WNOHANG) == server) {
      server = 0;
      stop(&client);
      if (result < 0) result = 1;
    }
    if (result >= 0 && patience == 0) {
      patience = now() + FAREWELL;
      if (server != 0) kill(server, SIGTERM);
    }
    if (result >= 0 && (server == 0 || now() > patience)) break;
  }
  stop(&server);
  tell(&up, &down);
  return result;
}
