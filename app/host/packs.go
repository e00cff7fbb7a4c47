package host

import "path/filepath"

// EnvPacks is the environment variable that names the folder of the imported model packs,
// where that is not the user's own.
const EnvPacks = "WANWU_PACKS"

// PacksFolder returns the absolute path of the folder of the imported model packs: what EnvPacks
// names, else that in the user's folder for data. It need not exist.
func PacksFolder(getenv func(string) string) (string, error) {
	if dir := getenv(EnvPacks); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := dataFolder(getenv)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "wanwu", "packs"), nil
}
