package diagnose

import (
	"encoding/json"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Hidden is a folder that is not to be seen, and what is written instead.
type Hidden struct{ Folder, Name string }

// Redactor takes folders of the user's, and their name in other paths, out of texts that
// are given to others. A nil one hides nothing.
type Redactor struct {
	pairs []Hidden
	user  string
}

// NewRedactor hides folders, the longer before the shorter, as the system writes them, with slashes
// the other way round, and as they are in JSON. "/", "." and the empty path hide nothing.
func NewRedactor(folders ...Hidden) *Redactor {
	v := &Redactor{}
	for _, h := range folders {
		clean := filepath.Clean(h.Folder)
		if h.Folder == "" || len(clean) < 2 || clean == filepath.VolumeName(clean)+string(filepath.Separator) {
			continue
		}
		forms := []string{clean, filepath.ToSlash(clean)}
		if q, err := json.Marshal(clean); err == nil {
			forms = append(forms, strings.Trim(string(q), `"`))
		}
		if real, err := filepath.EvalSymlinks(clean); err == nil {
			forms = append(forms, real)
		}
		slices.Sort(forms)
		for _, f := range slices.Compact(forms) {
			v.pairs = append(v.pairs, Hidden{f, h.Name})
		}
	}
	slices.SortStableFunc(v.pairs, func(a, b Hidden) int { return len(b.Folder) - len(a.Folder) })
	return v
}

// WithUser has v hide the name of a folder too that is called as the user is, wherever it is, as in
// /media/name/disk; an empty name hides nothing. It gives v back.
func (v *Redactor) WithUser(user string) *Redactor {
	v.user = user
	return v
}

// Redact returns s with everything hidden that is to be. A folder counts where its name ends there:
// hiding /home/a leaves /home/ab alone. What is hidden already stays as it is.
func (v *Redactor) Redact(s string) string {
	if v == nil {
		return s
	}
	for _, h := range v.pairs {
		s = replaceFolder(s, h)
	}
	if v.user != "" {
		for _, sep := range []string{"/", `\`, `\\`} {
			s = strings.ReplaceAll(s, sep+v.user+sep, sep+"<user>"+sep)
		}
	}
	return s
}

func replaceFolder(s string, h Hidden) string {
	search, folder := s, h.Folder
	if runtime.GOOS == "windows" { // where case does not count
		if l := strings.ToLower(s); len(l) == len(s) {
			search, folder = l, strings.ToLower(h.Folder)
		}
	}
	var b strings.Builder
	for {
		i := strings.Index(search, folder)
		if i < 0 {
			break
		}
		end := i + len(folder)
		whole := end == len(search) || !continues(search[end])
		b.WriteString(s[:i])
		if whole {
			b.WriteString(h.Name)
		} else {
			b.WriteString(s[i:end])
		}
		s, search = s[end:], search[end:]
	}
	return b.String() + s
}

// continues reports whether a byte after a folder's name would make it another name. Bytes of
// Chinese characters count as an end: sentences are set without spaces.
func continues(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
