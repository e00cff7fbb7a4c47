package diagnose

import (
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"wanwu/app"
	"wanwu/inference/imagefile"
)

// veil hides the folders by which a user, or where they keep things, can be known: one
// for the report and for the zip. engine is what the program runs on.
func (p *Program) veil(engine app.EngineConfig) *app.Veil {
	var hidden []app.Hidden
	if home, err := os.UserHomeDir(); err == nil {
		hidden = append(hidden, app.Hidden{Folder: home, Name: "~"})
	}
	if exe, err := os.Executable(); err == nil {
		hidden = append(hidden, app.Hidden{Folder: filepath.Dir(exe), Name: "<program>"})
	}
	hidden = append(hidden, // of equal folders the first counts
		app.Hidden{Folder: p.State, Name: "<state>"},
		app.Hidden{Folder: engine.CacheDir, Name: "<cache>"},
		app.Hidden{Folder: filepath.Dir(engine.Library), Name: "<runtime>"},
		app.Hidden{Folder: engine.GPUFolder, Name: "<gpu-runtime>"},
		app.Hidden{Folder: os.Getenv(imagefile.EnvHEIF), Name: "<heif>"},
		app.Hidden{Folder: os.TempDir(), Name: "<tmp>"})
	name := ""
	if u, err := user.Current(); err == nil {
		name = u.Username
		if i := strings.LastIndexByte(name, '\\'); i >= 0 { // DOMAIN\name
			name = name[i+1:]
		}
	}
	return app.NewVeil(hidden...).Naming(name)
}
