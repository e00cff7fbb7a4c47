// Package deps pins modules while rooms are being built; it goes away.
package deps

import (
	_ "fyne.io/fyne/v2/app"
	_ "fyne.io/fyne/v2/lang"
	_ "fyne.io/fyne/v2/test"
	_ "fyne.io/fyne/v2/widget"
	_ "github.com/disintegration/imaging"
	_ "github.com/gen2brain/heic"
	_ "github.com/google/renameio/v2"
	_ "github.com/maruel/natural"
	_ "github.com/spf13/cobra"
	_ "github.com/sqweek/dialog"
	_ "github.com/xuri/excelize/v2"
	_ "github.com/yalue/onnxruntime_go"
	_ "github.com/zeebo/xxh3"
	_ "golang.org/x/image/webp"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/sys/cpu"
	_ "golang.org/x/term"
	_ "golang.org/x/text/encoding/simplifiedchinese"
)
