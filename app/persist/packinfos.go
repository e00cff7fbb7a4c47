package persist

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"wanwu/app/engine"
	"wanwu/app/nofollow"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// maxPackInfo bounds what is read of a file, in bytes.
const maxPackInfo = 64 << 20

// packInfos is the folder of what is known of the packs, beside the file of the results, a file a
// pack.
type packInfos string

// packInfosOf returns the folder that belongs to the results at path.
func packInfosOf(path string) packInfos { return packInfos(path + "-packs") }

// file returns the file of a pack's key; empty for a key that is not one of ours.
func (d packInfos) file(key string) string {
	if key == "" || strings.Trim(key, "0123456789abcdef") != "" {
		return ""
	}
	return filepath.Join(string(d), key+".json")
}

// read reads the info of a key; it has no classes where there is none.
func (d packInfos) read(key string) (info engine.PackInfo, err error) {
	info.Key = key
	file := d.file(key)
	if file == "" {
		return info, nil
	}
	b, err := nofollow.Read(file, maxPackInfo)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return info, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &info)
	}
	if err != nil {
		return engine.PackInfo{Key: key}, inference.Wrap(file, err)
	}
	info.Key = key
	return info, nil
}

// write stores an info that has changed. A reader sees it whole or not at all.
func (d packInfos) write(info engine.PackInfo) error {
	file := d.file(info.Key)
	if file == "" || len(info.Classes) == 0 {
		return nil
	}
	if has, err := d.read(info.Key); err == nil && has.From == info.From && len(has.Classes) == len(info.Classes) {
		return nil
	}
	b, err := json.Marshal(info)
	if err != nil {
		return inference.Wrap(file, err)
	}
	if err := nofollow.MakeDir(string(d)); err != nil {
		return err
	}
	return inference.Wrap(file, nofollow.WriteCache(file, b))
}

// addTo adds the infos of tasks' packs to a workspace. One that cannot be read is treated as
// missing: its labels are numbers until the pack is opened again.
func (d packInfos) addTo(ws *workspace.Workspace, keys []string) {
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		if info, err := d.read(key); err == nil && len(info.Classes) > 0 {
			ws.AddPack(info)
		}
	}
}
