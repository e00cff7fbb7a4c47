package server

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"wanwu/inference"
)

// A token is compared by its SHA-256, which suffices since it is 128 random bits and no
// password. A line of the file is: name, "sha256:" and the hash in hex, and how many
// pictures a second it may ask for, if that is limited; # begins a comment.
const hashPrefix = "sha256:"

// recheck is how often the file is looked at: a line that was taken out counts after that.
const recheck = time.Second

// burst is how many seconds' worth of pictures a token may ask for at once.
const burst = 2

// Tokens are who may ask, by a file that may change while it is used. Any goroutine may use
// them.
type Tokens struct {
	path string

	mu      sync.Mutex
	checked time.Time
	stamp   os.FileInfo
	list    []*token
	err     error // why the file cannot be read; then all are refused
}

// token is one line of the file.
type token struct {
	name  string
	hash  [sha256.Size]byte
	limit rate.Limit
	*rate.Limiter
}

// OpenTokens reads a file of tokens. The error names the file and the line; so does a file without
// a token, which would refuse everyone.
func OpenTokens(path string) (*Tokens, error) {
	t := &Tokens{path: path}
	if t.load(); t.err != nil {
		return nil, t.err
	}
	if len(t.list) == 0 {
		return nil, fmt.Errorf("%s: no token", path)
	}
	return t, nil
}

// load reads the file where it has changed. t.mu is held, or t is not shared yet.
func (t *Tokens) load() {
	fi, err := os.Stat(t.path)
	if err != nil {
		t.list, t.stamp, t.err = nil, nil, err
		return
	}
	if t.stamp != nil && os.SameFile(fi, t.stamp) && fi.ModTime().Equal(t.stamp.ModTime()) && fi.Size() == t.stamp.Size() {
		return
	}
	list, err := readTokens(t.path)
	if err != nil {
		t.list, t.stamp, t.err = nil, nil, err
		return
	}
	for i, now := range list { // who is limited stays so
		for _, old := range t.list {
			if old.name == now.name && old.hash == now.hash && old.limit == now.limit {
				list[i] = old
			}
		}
	}
	t.list, t.stamp, t.err = list, fi, nil
}

// readTokens reads a file of tokens.
func readTokens(path string) (list []*token, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // read only
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		one, err := parseToken(fields)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, n, err)
		}
		list = append(list, one)
	}
	return list, inference.Wrap(path, lines.Err())
}

func parseToken(fields []string) (*token, error) {
	if len(fields) != 2 && len(fields) != 3 {
		return nil, errors.New("want a name, a hash, and perhaps pictures a second")
	}
	t := &token{name: fields[0], limit: rate.Inf}
	hash, err := hex.DecodeString(strings.TrimPrefix(fields[1], hashPrefix))
	if err != nil || len(hash) != sha256.Size || !strings.HasPrefix(fields[1], hashPrefix) {
		return nil, errors.New("the hash is not " + hashPrefix + " and 64 hex digits")
	}
	copy(t.hash[:], hash)
	if len(fields) == 3 {
		perSecond, err := strconv.ParseFloat(fields[2], 64)
		if err != nil || !(perSecond > 0 && perSecond < 1e9) {
			return nil, fmt.Errorf("%q is no number of pictures a second", fields[2])
		}
		t.limit = rate.Limit(perSecond)
	}
	t.Limiter = rate.NewLimiter(t.limit, max(1, int(burst*min(float64(t.limit), 1e6))))
	return t, nil
}

// find returns the token of a secret, nil where there is none. It takes the same time for every
// secret of a length. err is why the file cannot be read.
func (t *Tokens) find(secret string) (found *token, err error) {
	hash := sha256.Sum256([]byte(secret))
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := time.Now(); now.Sub(t.checked) >= recheck {
		t.checked = now
		t.load()
	}
	for _, one := range t.list {
		if subtle.ConstantTimeCompare(one.hash[:], hash[:]) == 1 {
			found = one
		}
	}
	return found, t.err
}

// NewToken makes a secret and the line of a file that lets it in, with a limit of pictures a
// second; 0 is none.
func NewToken(name string, perSecond float64) (secret, line string) {
	secret = rand.Text()
	hash := sha256.Sum256([]byte(secret))
	line = name + " " + hashPrefix + hex.EncodeToString(hash[:])
	if perSecond > 0 {
		line += " " + strconv.FormatFloat(perSecond, 'g', -1, 64)
	}
	return secret, line + "\n"
}

// authorized lets requests through that have a token, within its rate. Where there are no
// tokens, everybody may ask.
func (s *Server) authorized(next http.HandlerFunc) http.HandlerFunc {
	if s.cfg.Tokens == nil {
		return next
	}
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		var t *token
		if strings.EqualFold(scheme, "Bearer") {
			var err error
			if t, err = s.cfg.Tokens.find(strings.TrimSpace(secret)); err != nil {
				s.log.Error("the tokens cannot be read: nobody is let in", "error", err)
			}
		}
		if t == nil {
			s.refuse(w, r, &refusal{status: http.StatusUnauthorized, code: codeUnauthorized})
			return
		}
		c := callOf(r)
		c.token, c.limiter = t.name, t.Limiter
		next(w, r)
	}
}

// paced takes one picture of the rate of a request's token, if there is one left now.
func (c *call) paced() *refusal {
	if c.limiter == nil {
		return nil
	}
	one := c.limiter.Reserve()
	if d := one.Delay(); d > 0 {
		one.Cancel()
		return &refusal{status: http.StatusTooManyRequests, code: codeRate, after: d}
	}
	return nil
}
