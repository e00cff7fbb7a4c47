package diagnose

import (
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"wanwu/app/engine"
	"wanwu/inference/imagefile/heif"
)

// redactor hides the folders by which a user, or where they keep things, can be known: one
// for the report and for the zip. engine is what the program runs on.
func (p *Program) redactor(engine engine.Config) *Redactor {
	var hidden []Hidden
	if home, err := os.UserHomeDir(); err == nil {
		hidden = append(hidden, Hidden{Folder: home, Name: "~"})
	}
	if exe, err := os.Executable(); err == nil {
		hidden = append(hidden, Hidden{Folder: filepath.Dir(exe), Name: "<program>"})
	}
	hidden = append(hidden, // of equal folders the first counts
		Hidden{Folder: p.State, Name: "<state>"},
		Hidden{Folder: engine.CacheDir, Name: "<cache>"},
		Hidden{Folder: filepath.Dir(engine.Library), Name: "<runtime>"},
		Hidden{Folder: engine.GPUFolder, Name: "<gpu-runtime>"},
		Hidden{Folder: os.Getenv(heif.Env), Name: "<heif>"},
		Hidden{Folder: os.TempDir(), Name: "<tmp>"})
	name := ""
	if u, err := user.Current(); err == nil {
		name = u.Username
		if i := strings.LastIndexByte(name, '\\'); i >= 0 { // DOMAIN\name
			name = name[i+1:]
		}
	}
	return NewRedactor(hidden...).WithUser(name)
}
