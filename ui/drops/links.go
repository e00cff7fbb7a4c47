package drops

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"wanwu/ui/kit"
)

// A link is what can be dropped or chosen and is no file of this computer: a picture of a
// web page, a place on the network, a phone. It is known by its scheme.

// droppedPaths returns the files and folders among what was dropped; links is the schemes of the
// rest, "?" where there is none. The driver takes every line of a drop for a file's path, so that a
// link comes as a file https:/… in the working directory.
func droppedPaths(uris []fyne.URI) (paths, links []string) {
	here, err := os.Getwd()
	if err != nil {
		here = "" // then no path was completed by it
	}
	here = strings.TrimSuffix(filepath.ToSlash(here), "/") + "/"
	for _, u := range uris {
		scheme := "?"
		if u != nil {
			scheme = u.Scheme()
			if found := schemeOf(strings.TrimPrefix(u.Path(), here)); found != "" {
				scheme = found
			}
		}
		if scheme == "file" && u.Path() != "" {
			paths = append(paths, filepath.FromSlash(u.Path()))
		} else {
			links = append(links, scheme)
		}
	}
	return paths, links
}

// chosenPaths returns the files among what a dialog answered, and the schemes of the links.
func chosenPaths(chosen []string) (paths, links []string) {
	for _, path := range chosen {
		if scheme := schemeOf(path); scheme != "" {
			links = append(links, scheme)
		} else {
			paths = append(paths, path)
		}
	}
	return paths, links
}

// schemeOf returns the scheme that a path begins with where it is a link; empty else, as for the
// letter of a drive.
func schemeOf(path string) string {
	scheme, rest, ok := strings.Cut(path, ":")
	if !ok || len(scheme) < 2 || !strings.HasPrefix(rest, "/") && scheme != "data" || strings.ContainsFunc(scheme, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("+-.", r)
	}) {
		return ""
	}
	return strings.ToLower(scheme)
}

// leftOut returns how many links were not added and, once for each kind, why; empty where there
// were none.
func leftOut(links []string) string {
	var why []string
	for _, scheme := range links {
		if text := kit.Tr(linkText(scheme)); !slices.Contains(why, text) {
			why = append(why, text)
		}
	}
	if len(why) == 0 {
		return ""
	}
	return kit.Tr("drop.links", kit.Args{"N": kit.Number(len(links)), "Why": strings.Join(why, kit.Tr("drop.also"))})
}

// linkText returns the key of the sentence for a link of a scheme.
func linkText(scheme string) string {
	switch scheme {
	case "smb", "sftp", "ftp", "ftps", "nfs", "afp", "dav", "davs", "network":
		return "drop.network"
	case "mtp", "gphoto2", "afc":
		return "drop.phone"
	case "trash":
		return "drop.trash"
	}
	return "drop.foreign"
}
