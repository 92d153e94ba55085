import DefaultTheme from 'vitepress/theme';
import type { Theme } from 'vitepress';
import { defineAsyncComponent, h } from 'vue';
import InstallLine from './InstallLine.vue';
import './style.css';

// The library, and an emulator of X, come with it: only for who sees the home page.
const LiveUpload = defineAsyncComponent(() => import('./LiveUpload.vue'));

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      'home-hero-info-after': () => h(InstallLine),
      'home-hero-after': () => h(LiveUpload),
    }),
} satisfies Theme;
