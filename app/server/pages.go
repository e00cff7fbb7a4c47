package server

import "net/http"

// pages are the files of Config.Pages that are served, beside index.html at /.
var pages = []string{"openapi.json", "page.js", "page.css"}

// policy lets the page load from this server alone, and show what a person drops on it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page serves the page and what it loads. They hold nothing secret, so that they need no
// token: the page asks a person for one.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, s.cfg.Pages, r.URL.Path)
}
