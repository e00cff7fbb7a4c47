package persist

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
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

// sealed is how a file begins: with the CRC-32C of what follows, as eight hexadecimal digits. Those
// of earlier versions do not.
const sealed = `{"sum":"%08x",`

// seal puts the checksum into the text of a JSON object.
func seal(object []byte) []byte {
	rest := bytes.TrimPrefix(object, []byte("{"))
	return append(fmt.Appendf(nil, sealed, crc32.Checksum(rest, crc32.MakeTable(crc32.Castagnoli))), rest...)
}

// checkSeal reports whether a file has a checksum; the error means that it is not as it was written.
func checkSeal(b []byte) (has bool, err error) {
	begin := len(fmt.Sprintf(sealed, 0))
	if len(b) < begin || !bytes.HasPrefix(b, []byte(sealed[:strings.IndexByte(sealed, '%')])) {
		return false, nil
	}
	if !bytes.Equal(b, seal(append([]byte("{"), b[begin:]...))) {
		return true, errors.New("the checksum is another")
	}
	return true, nil
}

// read reads the info of a key; it has no classes where there is none. One that is not as it was
// written is an error with CodeDamaged.
func (d packInfos) read(key string) (info engine.PackInfo, err error) {
	info, _, err = d.readSealed(key)
	return info, err
}

// readSealed is like read, and says whether the file has a checksum.
func (d packInfos) readSealed(key string) (info engine.PackInfo, has bool, err error) {
	info.Key = key
	file := d.file(key)
	if file == "" {
		return info, false, nil
	}
	b, err := nofollow.Read(file, maxPackInfo)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return info, false, nil
	}
	if err != nil {
		return engine.PackInfo{Key: key}, false, inference.Wrap(file, err)
	}
	has, err = checkSeal(b)
	if err == nil {
		err = json.Unmarshal(b, &info)
	}
	if err != nil {
		return engine.PackInfo{Key: key}, has, &inference.Error{Code: inference.CodeDamaged, Path: file, Err: err}
	}
	info.Key = key
	return info, has, nil
}

// write stores an info that has changed, or is damaged. A reader sees it whole or not at all.
func (d packInfos) write(info engine.PackInfo) error {
	file := d.file(info.Key)
	if file == "" || len(info.Classes) == 0 {
		return nil
	}
	if was, has, err := d.readSealed(info.Key); err == nil && has && was.From == info.From && len(was.Classes) == len(info.Classes) {
		return nil
	}
	b, err := json.Marshal(info)
	if err != nil {
		return inference.Wrap(file, err)
	}
	if err := nofollow.MakeDir(string(d)); err != nil {
		return err
	}
	return inference.Wrap(file, nofollow.WriteCache(file, seal(b)))
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
