/* A thin layer over libjpeg's API: one call a picture, errors as values. */
#ifndef IMAGEFILE_JPEG_TURBO_H
#define IMAGEFILE_JPEG_TURBO_H

#include <stddef.h>
#include <stdint.h>

typedef struct jt_decoder jt_decoder;

/* What a decode found. Rows and scans are counted where the compressed data
   first failed to supply what the picture needed. */
typedef struct {
  int32_t status;        /* one of JT_* */
  int32_t width, height; /* of the pixels written */
  int32_t warnings;      /* of libjpeg */
  int32_t starved;       /* 1: the data ended before the end marker */
  int32_t cut;           /* 1: pixels are missing, from cut_row on */
  int32_t cut_row, total_rows; /* in rows of MCUs */
  int32_t scan;          /* the scan, from 1, in which the data ended */
  char message[200];     /* libjpeg's, where status is JT_FAILED */
} jt_result;

enum { JT_OK, JT_FAILED, JT_STOPPED, JT_NO_MEMORY, JT_UNSUPPORTED };

jt_decoder *jt_new(void);
void jt_free(jt_decoder *d);
/* The flag that makes a decode under way end soon; set it atomically. */
int32_t *jt_stop_flag(jt_decoder *d);

/* Decodes a whole JPEG at eighths/8 of its size into dst, whose rows are stride
   bytes apart and which holds size bytes. channels is 3 for RGB or 4 for the
   inks of CMYK as they are stored. Neither pointer is kept. */
void jt_decode(jt_decoder *d, const uint8_t *data, size_t n, int eighths,
               int channels, uint8_t *dst, size_t stride, size_t size,
               int max_scans, int max_warnings, int64_t max_memory,
               jt_result *result);

/* Encodes w × h pixels of four bytes, of which the last counts for nothing.
   *out is to be freed with free(). Returns 0 on success. */
int jt_encode(const uint8_t *rgbx, int w, int h, size_t stride, int quality,
              uint8_t **out, unsigned long *n);

#endif
