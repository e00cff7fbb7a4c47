package server

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// guard keeps pages of other sites out: by the name that a request was sent to, which a page
// cannot forge after it has had its own name rebound to this address, and by its origin.
type guard struct {
	hosts   []string // without a port, in lower case; nil lets any name in
	origins []string
	cross   *http.CrossOriginProtection
}

func newGuard(cfg Config) (*guard, error) {
	g := &guard{origins: cfg.Origins, cross: http.NewCrossOriginProtection()}
	for _, o := range cfg.Origins {
		if err := g.cross.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("origin %q: %w", o, err)
		}
	}
	if cfg.Tokens == nil || len(cfg.Hosts) > 0 {
		g.hosts = []string{"localhost"}
		for _, h := range cfg.Hosts {
			g.hosts = append(g.hosts, strings.ToLower(h))
		}
	}
	return g, nil
}

// known reports whether a request may be sent to host.
func (g *guard) known(host string) bool {
	if g.hosts == nil || host == "" { // no browser sends none
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if a, err := netip.ParseAddr(host); err == nil && a.IsLoopback() {
		return true
	}
	return slices.Contains(g.hosts, host)
}

// guarded lets through what known names and origins ask for.
func (g *guard) guarded(s *Server, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.known(r.Host) {
			s.refuse(w, r, &refusal{status: http.StatusForbidden, code: codeForbidden, key: "service.forbidden.host", args: []any{r.Host}})
			return
		}
		origin := r.Header.Get("Origin")
		if origin != "" && slices.Contains(g.origins, origin) {
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", origin)
			h.Add("Vary", "Origin")
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		if err := g.cross.Check(r); err != nil {
			s.refuse(w, r, &refusal{status: http.StatusForbidden, code: codeForbidden, key: "service.forbidden.origin", args: []any{origin}, err: err})
			return
		}
		next.ServeHTTP(w, r)
	})
}
