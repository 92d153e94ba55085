#!/bin/sh
# Makes the small real files of corpus/ anew, with ffmpeg (5.1 was used): sh spec/probe/make-corpus.sh
# No spec needs it: the files are kept. A file that changes wants the table of docs/probe.md written anew.
set -eu
cd "$(dirname "$0")"
rm -rf corpus
mkdir corpus
cd corpus
ff() { ffmpeg -hide_banner -loglevel error -nostdin -y "$@"; }
# The same file whenever it is made.
exact='-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1'
picture() { echo "-f lavfi -i testsrc=size=$1:rate=$2:duration=$3"; }
plain() { echo "-f lavfi -i color=c=navy:size=$1:rate=$2:duration=$3"; }
sound() { echo "-f lavfi -i sine=frequency=440:sample_rate=44100:duration=$1"; }
h264='-c:v libx264 -preset veryfast -crf 35 -pix_fmt yuv420p'
aac='-c:a aac -b:a 32k -ac 2'

# What X is documented to want, in each container.
ff $(picture 320x240 30 1) $(sound 1) $h264 $aac $exact -movflags +faststart faststart.mp4
ff $(picture 320x240 30 1) $(sound 1) $h264 $aac $exact moov-last.mp4
ff $(picture 320x240 30 1) $(sound 1) $h264 $aac $exact -movflags frag_keyframe+empty_moov -g 10 fragmented.mp4
ff $(picture 320x240 30 1) $(sound 1) $h264 $aac $exact quicktime.mov
ff $(picture 320x240 30 1) $(sound 1) $h264 $aac $exact -mpegts_m2ts_mode 0 -f mpegts transport.m2ts
ff $(picture 320x240 30 1) $(sound 1) $h264 $aac $exact -mpegts_m2ts_mode 1 camera.m2ts
ff $(picture 320x240 30 1) $h264 -an $exact silent.mp4
ff $(picture 320x240 30 1) $(sound 1) -c:v libvpx-vp9 -pix_fmt yuv420p -b:v 60k -deadline realtime -c:a libopus -b:a 24k $exact vp9-opus.webm
ff $(picture 320x240 30 1) -c:v libvpx -b:v 60k -deadline realtime -an $exact vp8.webm

# Phones: upright pixels, and a matrix that turns them.
ff $(picture 240x320 30 1) $h264 -an $exact portrait.mp4
ff -i silent.mp4 -c copy -metadata:s:v rotate=270 -fflags +bitexact rotated.mp4
# A phone that was held the other way.
ff -i silent.mp4 -c copy -metadata:s:v rotate=180 -fflags +bitexact upside-down.mp4
ff $(picture 320x240 30 1) -vf setsar=4/3 $h264 -an $exact wide-pixels.mp4

# Odd codecs.
ff $(picture 320x240 30 1) -c:v libx265 -preset ultrafast -crf 38 -x265-params log-level=none -pix_fmt yuv420p -tag:v hvc1 -an $exact hevc.mp4
ff $(picture 320x240 30 1) -c:v libvpx-vp9 -pix_fmt yuv420p -b:v 60k -deadline realtime -an $exact vp9.mp4
ff $(picture 160x120 5 1) -c:v libsvtav1 -preset 12 -crf 55 -an $exact av1.mp4 2>/dev/null
ff $(picture 320x240 30 1) -c:v mpeg4 -q:v 20 -an $exact mpeg4.mp4
ff $(plain 160x120 10 0.6) -c:v prores_ks -profile:v 0 -an $exact prores.mov
ff $(picture 320x240 30 1) $(sound 1) $h264 -c:a libmp3lame -b:a 32k $exact mp3.mp4
ff $(picture 320x240 30 1) $(sound 1) $h264 -c:a libopus -b:a 24k $exact opus.mp4
ff $(picture 320x240 30 1) $(sound 1) $h264 -c:a pcm_s16le -ar 8000 $exact pcm.mov
ff $(picture 320x240 30 1) -c:v libx264 -preset veryfast -crf 35 -pix_fmt yuv420p10le -an $exact 10-bit.mp4
ff $(picture 320x240 30 1) -c:v libx264 -preset veryfast -crf 35 -pix_fmt yuv444p -an $exact 4-4-4.mp4
ff $(sound 1) $aac $exact audio-only.mp4
ff $(picture 320x240 30 1) $(sound 1) $h264 $aac $exact matroska.mkv
ff $(picture 160x120 10 1) -c:v mjpeg -q:v 20 -an $exact motion.avi

# Times.
ff $(picture 320x240 120 1) $h264 -an $exact 120-fps.mp4
ff $(picture 320x240 30 2) -vf "select='not(mod(n,3))+gt(t,1)'" -vsync vfr $h264 -an $exact variable.mp4
ff $(plain 64x64 10 0.3) $h264 -an $exact too-short.mp4
ff $(plain 64x64 1 150) $h264 -an $exact 150-s.mp4
ff $(plain 64x64 1/750 9000) $h264 -an $exact 150-min.mp4
ff $(plain 64x64 1/500 1500) $h264 -an $exact 25-min.mp4

# Sizes.
ff $(plain 1920x1080 30 0.6) $h264 -an $exact 1080p.mp4
ff $(plain 640x160 30 0.6) $h264 -an $exact too-wide.mp4
ff $(plain 160x640 30 0.6) $h264 -an $exact too-narrow.mp4
ff $(plain 16x16 30 0.6) $h264 -an $exact too-small.mp4

# Damaged.
head -c 3000 moov-last.mp4 >no-moov.mp4
head -c 9000 faststart.mp4 >cut-off.mp4
head -c 500 faststart.mp4 >cut-in-moov.mp4
head -c 60 vp9-opus.webm >cut-off.webm
head -c 1000 transport.m2ts >cut-off.m2ts

# GIFs.
ff $(picture 64x48 1 1) -frames:v 1 $exact still.gif
ff $(picture 64x48 10 1) $exact animated.gif
ff $(plain 8x8 50 7.2) -vf "geq=r='mod(N*37+X*9,256)':g='Y*30':b=0" -gifflags -offsetting $exact 360-frames.gif
ff $(plain 1400x1100 10 0.3) -vf "drawbox=x=0:y=0:w=8:h=8:color=red@1:t=fill:enable='eq(n,1)'" $exact large.gif
head -c 900 animated.gif >cut-off.gif

# Pictures.
ff $(picture 64x48 1 1) -frames:v 1 $exact picture.png
ff $(picture 64x48 5 1) -f apng -plays 0 $exact animated.png
ff $(picture 64x48 1 1) -frames:v 1 $exact picture.jpg
ff $(picture 64x48 1 1) -frames:v 1 $exact picture.webp
ff $(picture 64x48 5 1) -c:v libwebp_anim -loop 0 $exact animated.webp
ff $(picture 64x48 1 1) -frames:v 1 $exact picture.bmp
ff $(picture 64x48 1 1) -frames:v 1 $exact picture.tiff
ff $(picture 64x48 1 1) -frames:v 1 -c:v libaom-av1 -still-picture 1 $exact picture.avif 2>/dev/null
head -c 20 picture.png >cut-off.png
head -c 30 picture.jpg >cut-off.jpg
head -c 400 picture.png >cut-in-pixels.png
head -c 500 picture.webp >cut-in-pixels.webp
# ffmpeg writes no progressive JPEG, and no orientation: libjpeg's jpegtran does, and eleven bytes of Exif are an orientation.
jpegtran -progressive picture.jpg >progressive.jpg
{
  head -c 2 picture.jpg
  printf '\377\341\000\042Exif\000\000MM\000\052\000\000\000\010\000\001\001\022\000\003\000\000\000\001\000\006\000\000\000\000\000\000'
  tail -c +3 picture.jpg
} >turned.jpg

# Names that lie.
cp picture.png a-png.jpg
cp picture.jpg a-jpeg.png
cp vp9-opus.webm a-webm.mp4
cp quicktime.mov a-mov.mp4
cp picture.jpg a-jpeg.mp4
cp animated.gif a-gif.png
printf 'These are only words, and no picture at all.\n' >words.png

# Subtitles.
srt='1\n00:00:00,000 --> 00:00:00,400\nOne\n\n2\n00:00:00,500 --> 00:00:01,000\nTwo\n'
vtt='WEBVTT\n\n00:00.000 --> 00:00.400\nOne\n\n00:00.500 --> 00:01.000\nTwo\n'
printf "$srt" >plain.srt
printf "$vtt" >plain.vtt
printf "\357\273\277$srt" >bom.srt
printf "$srt" | sed 's/$/\r/' >crlf.srt
printf "$srt" | sed 's/One/Stra\xdfe/' >latin-1.srt
printf "$srt" | iconv -f utf-8 -t utf-16 >utf-16.srt
printf "$srt" | sed 's/,400/,900/' >overlapping.srt
printf "$srt" | sed 's/00:00:01,000/00:00:00,100/' >backwards.srt
printf "$srt" | sed 's/-->/->/' >arrow.srt
printf "$srt" | sed '/^[12]$/d' >no-numbers.srt
printf 'WEBVTT\n\nNOTE nothing is said\n' >no-cues.vtt
printf "$vtt" | sed 's/00:00.500/0.5/' >bad-time.vtt
printf "$vtt" | sed 1,2d >no-header.vtt
printf "$srt" | sed 's/,/./g' >points.srt
cp plain.srt an-srt.vtt
cp plain.vtt a-vtt.srt
