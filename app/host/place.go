package host

import (
	"os"
	"path/filepath"
	"runtime"
)

// EnvWorkspace is the environment variable that names the file of the results, or the folder it is
// in, where that is not the user's own.
const EnvWorkspace = "WANWU_WORKSPACE"

// workspaceFile is the file's name where a folder is named.
const workspaceFile = "workspace.db"

// WorkspacePath returns the absolute path of the file that stores the results: what flag names,
// else EnvWorkspace, else the file in the user's folder for data. A folder stands for the file in
// it.
func WorkspacePath(getenv func(string) string, flag string) (string, error) {
	path := flag
	if path == "" {
		path = getenv(EnvWorkspace)
	}
	if path == "" {
		dir, err := dataFolder(getenv)
		if err != nil {
			return "", err
		}
		return filepath.Join(dir, "wanwu", workspaceFile), nil
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if fi, err := os.Stat(path); err == nil && fi.IsDir() {
		path = filepath.Join(path, workspaceFile)
	}
	return path, nil
}

// EnvState is the environment variable that names the folder of the log, where that
// is not the user's own.
const EnvState = "WANWU_STATE"

// StateFolder returns the absolute path of the folder for what a user would not miss, but may want
// to look at: the log, and what the last run counted. flag goes before EnvState, and that before
// the user's own folder.
func StateFolder(getenv func(string) string, flag string) (string, error) {
	dir := flag
	if dir == "" {
		dir = getenv(EnvState)
	}
	if dir != "" {
		return filepath.Abs(dir)
	}
	var err error
	switch runtime.GOOS {
	case "windows":
		dir, err = os.UserCacheDir() // %LocalAppData%
	case "darwin":
		if dir, err = os.UserHomeDir(); err == nil {
			dir = filepath.Join(dir, "Library", "Logs")
		}
	default:
		if dir = getenv("XDG_STATE_HOME"); !filepath.IsAbs(dir) {
			if dir, err = os.UserHomeDir(); err == nil {
				dir = filepath.Join(dir, ".local", "state")
			}
		}
	}
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "wanwu"), nil
}

// dataFolder returns where a program keeps what a user would miss: on Windows the folder that does
// not travel with the user, since the file grows large.
func dataFolder(getenv func(string) string) (string, error) {
	switch runtime.GOOS {
	case "windows":
		return os.UserCacheDir() // %LocalAppData%
	case "darwin":
		return os.UserConfigDir() // Library/Application Support
	}
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "share"), nil
}
