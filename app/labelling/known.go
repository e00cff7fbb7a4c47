package labelling

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"slices"

	"github.com/x448/float16"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/pack"
)

// layerKey is what the weights of the last layer of a pack are kept by beside its library.
func layerKey(info engine.Info) string { return info.PackKey + "-layer" }

// errAway is that a pack is not where it was found.
var errAway = errors.New("the pack is gone")

// Known returns what the network of a pack knows itself, for the labels that are taught beside it, with
// the workspace's file at path. It has no rows where the network has no linear last layer over its
// embedding, or the pack is gone and was never read: taught labels are then compared with the
// network's confidence alone. The program's own pack takes some 30 ms; another is read once, and what
// was found is kept beside the library. Errors are of files, and of ctx.
func Known(ctx context.Context, path string, info engine.Info) (labels.Known, error) {
	rows, err := rowsOf(ctx, path, info)
	if err != nil || len(rows) == 0 {
		return labels.Known{}, err
	}
	return labels.Known{Rows: rows, Pictures: knownPictures(info.ModelHash, len(rows[0]))}, nil
}

// rowsOf returns the weights of the last layer of a pack.
func rowsOf(ctx context.Context, path string, info engine.Info) (rows []labels.Vector, err error) {
	if packFS, own := ownPack(info); own {
		rows, err = layer(ctx, packFS, info)
	} else if info.From != "" {
		rows, err = keptLayer(ctx, BookOf(path, info), info)
	}
	// Another network is that of an earlier version, or of a pack that lies where the one was.
	if errors.Is(err, pack.ErrOtherNetwork) || errors.Is(err, errAway) {
		return nil, nil
	}
	return rows, err
}

// keptLayer returns the last layer of a pack as it is kept, or reads it where the pack was found.
func keptLayer(ctx context.Context, book shelf.Book, info engine.Info) ([]labels.Vector, error) {
	own, err := kept(book, layerKey(info), func() (labels.Own, error) {
		packFS, _, err := engine.FindPack(nil, info.From)
		if err != nil {
			return labels.Own{}, cmp.Or(ctx.Err(), errAway)
		}
		rows, err := layer(ctx, packFS, info)
		round(rows)
		return labels.Own{Vectors: rows}, err
	})
	return own.Vectors, err
}

// round makes of rows what reading them again makes: float16. All are divided by the largest value first,
// which leaves their directions as they are, and none is beyond what that can be.
func round(rows []labels.Vector) {
	var largest float32
	for _, row := range rows {
		for _, x := range row {
			largest = max(largest, x, -x)
		}
	}
	if largest == 0 {
		return
	}
	for _, row := range rows {
		for d, x := range row {
			row[d] = float16.Fromfloat32(x / largest).Float32()
		}
	}
}

// layer reads the last layer of the pack in packFS.
func layer(ctx context.Context, packFS fs.FS, info engine.Info) ([]labels.Vector, error) {
	rows, err := pack.ReadClassifier(ctx, packFS, info.ModelHash)
	return vectors(rows), err
}

// ownPack returns the file system of one of the program's own packs.
func ownPack(info engine.Info) (packFS fs.FS, own bool) {
	if info.From != "" || info.PackID == "" {
		return nil, false
	}
	packs := assets.Packs()
	if _, err := fs.Stat(packs, info.PackID); err != nil { // an earlier version's
		return nil, false
	}
	packFS, err := fs.Sub(packs, info.PackID)
	return packFS, err == nil
}

// knownPictures decodes what assets.Known has of a model; nil where it has nothing, or not for embeddings of
// so many values.
func knownPictures(modelHash string, dims int) (pictures []labels.Picture) {
	data := assets.Known(modelHash)
	size := 2 * (2 + dims)
	if len(data)%size != 0 {
		return nil
	}
	for row := range slices.Chunk(data, size) {
		p := labels.Picture{Vector: make(labels.Vector, dims)}
		score := [1]float32{}
		embeddings.Widen(score[:], row[2:4])
		embeddings.Widen(p.Vector, row[4:])
		p.Own = inference.Label{Class: int32(binary.LittleEndian.Uint16(row)), Score: score[0]}
		pictures = append(pictures, p)
	}
	return pictures
}
