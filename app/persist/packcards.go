package persist

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"wanwu/app/engine"
	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// maxPackCard bounds what is read of a card.
const maxPackCard = 64 << 20

// packCards is the folder of the cards beside the file of the results, a file a pack.
type packCards string

// cardsOf returns the folder that belongs to the results at path.
func cardsOf(path string) packCards { return packCards(path + "-packs") }

// file returns the file of a key's card; empty for a key that is not one of ours.
func (d packCards) file(key string) string {
	if key == "" || strings.Trim(key, "0123456789abcdef") != "" {
		return ""
	}
	return filepath.Join(string(d), key+".json")
}

// read reads the card of a key; it has no classes where there is none.
func (d packCards) read(key string) (card engine.PackCard, err error) {
	card.Key = key
	file := d.file(key)
	if file == "" {
		return card, nil
	}
	b, err := store.ReadRegular(file, maxPackCard)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return card, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &card)
	}
	if err != nil {
		return engine.PackCard{Key: key}, inference.Wrap(file, err)
	}
	card.Key = key
	return card, nil
}

// write stores a card, where it is not stored as it is. A reader sees it whole or not at
// all.
func (d packCards) write(card engine.PackCard) error {
	file := d.file(card.Key)
	if file == "" || len(card.Classes) == 0 {
		return nil
	}
	if has, err := d.read(card.Key); err == nil && has.From == card.From && len(has.Classes) == len(card.Classes) {
		return nil
	}
	b, err := json.Marshal(card)
	if err != nil {
		return inference.Wrap(file, err)
	}
	if err := store.MakeDir(string(d)); err != nil {
		return err
	}
	return inference.Wrap(file, store.WriteCache(file, b))
}

// addTo adds the cards of tasks' packs to a workspace. A card that cannot be read is as one
// that is missing: its labels are numbers until the pack is opened again.
func (d packCards) addTo(ws *workspace.Workspace, keys []string) {
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		if card, err := d.read(key); err == nil && len(card.Classes) > 0 {
			ws.KnowPack(card)
		}
	}
}
